/** Everybody's transfers, newest first, by person, kind and days. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { ButtonLink } from "../../parts/button";
import { Field, Select } from "../../parts/field";
import { Card } from "../../parts/page";
import { Empty } from "../../parts/states";
import { AdminPage, forAdmins } from "./admin-page";
import { BookList } from "./book-list";
import { KINDS, type KindName, kindNamed, readBook, useFilters } from "./filters";
import { Listing } from "./listing";
import { PickPerson } from "./pick-person";
import { bookQuery } from "./queries";
import { useWords } from "./words";

const KIND_NAMES = Object.keys(KINDS) as KindName[];

function Transfers() {
  const { t } = useWords();
  const { transfers } = t.admin;
  const { filters, change, path, search } = useFilters(readBook);
  const query = useInfiniteQuery(bookQuery(filters));
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <AdminPage title={transfers.title}>
      <Card>
        <div className="grid gap-4 sm:grid-cols-2">
          <PickPerson label={t.admin.person.title} id={filters.person} onPick={(person) => change({ person })} />
          <Select
            label={transfers.kind}
            value={kindNamed(new URLSearchParams(search).get("kind")) ?? ""}
            onChange={(event) => change({ kind: event.target.value })}
          >
            <option value="">{transfers.anyKind}</option>
            {KIND_NAMES.map((kind) => (
              <option key={kind} value={kind}>
                {transfers.kinds[kind]}
              </option>
            ))}
          </Select>
          <Field
            type="date"
            label={transfers.from}
            value={filters.from ?? ""}
            max={filters.to}
            onChange={(event) => change({ from: event.target.value })}
          />
          <Field
            type="date"
            label={transfers.to}
            value={filters.to ?? ""}
            min={filters.from}
            onChange={(event) => change({ to: event.target.value })}
          />
        </div>
      </Card>
      <Card>
        <h2 className="sr-only">{transfers.title}</h2>
        <Listing
          query={query}
          more={isFiltered ? transfers.lookFurther : t.common.loadMore}
          empty={
            isFiltered ? (
              <Empty title={transfers.none} action={<ButtonLink href={path}>{transfers.clear}</ButtonLink>}>
                {transfers.noneHint}
              </Empty>
            ) : (
              <Empty title={transfers.none}>{transfers.noneYet}</Empty>
            )
          }
        >
          {(found) => <BookList transfers={found} />}
        </Listing>
      </Card>
    </AdminPage>
  );
}

export default forAdmins(Transfers);

/** What operators did: by whom, about whom, and the facts behind each act. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { ButtonLink } from "../../parts/button";
import { Card } from "../../parts/page";
import { Empty } from "../../parts/states";
import { ActList } from "./act-list";
import { AdminPage, forAdmins } from "./admin-page";
import { readActs, useFilters } from "./filters";
import { Listing } from "./listing";
import { PickPerson } from "./pick-person";
import { actsQuery } from "./queries";
import { useWords } from "./words";

function Audit() {
  const { t } = useWords();
  const { audit } = t.admin;
  const { filters, change, path } = useFilters(readActs);
  const query = useInfiniteQuery(actsQuery(filters));
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <AdminPage title={audit.title}>
      <Card>
        <p className="pb-4 text-text-2">{audit.intro}</p>
        <div className="grid gap-4 sm:grid-cols-2">
          <PickPerson label={audit.actor} id={filters.actor} onPick={(actor) => change({ actor })} />
          <PickPerson label={audit.person} id={filters.person} onPick={(person) => change({ person })} />
        </div>
      </Card>
      <Card>
        <Listing
          query={query}
          empty={
            isFiltered ? (
              <Empty title={audit.none} action={<ButtonLink href={path}>{t.admin.transfers.clear}</ButtonLink>}>
                {audit.noneHint}
              </Empty>
            ) : (
              <Empty title={audit.noneYet} />
            )
          }
        >
          {(acts) => <ActList acts={acts} />}
        </Listing>
      </Card>
    </AdminPage>
  );
}

export default forAdmins(Audit);

/** To whom: somebody paid before, somebody found, or whoever a pasted link names. */

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ScanLine, Search } from "lucide-react";
import { useState } from "react";
import { type Person, peopleQuery, recentPayeesQuery, serverQuery } from "../../api/queries";
import { payPath, type ReadLink, readPayLink } from "../../money/pay-link";
import { Button, ButtonLink } from "../../parts/button";
import { Field } from "../../parts/field";
import { Card, Page } from "../../parts/page";
import { PersonRow } from "../../parts/rows";
import { Empty, Skeleton, Trouble } from "../../parts/states";
import { useSettled } from "../../parts/use-settled";
import { sendPath } from "./address";
import { useWords } from "./words";

export function PeopleStep() {
  const { t } = useWords();
  const [text, setText] = useState("");
  const wanted = text.trim();
  const settled = useSettled(wanted);
  const search = wanted && settled; // an empty field shows the suggestions at once
  const link = asLink(wanted);
  return (
    <Page
      title={t.send.title}
      back="/"
      end={
        <ButtonLink href="/scan" look="quiet">
          <ScanLine aria-hidden className="size-5" />
          {t.send.scan}
        </ButtonLink>
      }
    >
      <Card>
        <Field
          label={t.send.searchLabel}
          type="search"
          autoComplete="off"
          autoCapitalize="none"
          start={<Search aria-hidden className="size-5" />}
          spellCheck={false}
          enterKeyHint="search"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <div className="pt-4">{link ? <Link link={link} /> : search ? <Found search={search} /> : <Suggested />}</div>
      </Card>
    </Page>
  );
}

/** Read what looks like an address; a name or handle is searched for instead. */
function asLink(text: string): ReadLink | null {
  const looksLikeOne = /^[a-z][a-z0-9+.-]*:/i.test(text) || text.includes("/pay/");
  return looksLikeOne ? readPayLink(text, location.origin) : null;
}

function Link({ link }: { link: ReadLink }) {
  const words = useWords();
  const { t } = words;
  if (!link.ok) {
    return (
      <p role="alert" className="font-medium text-error">
        {t.send.linkTroubles[link.why]}
      </p>
    );
  }
  const { handle, amount } = link.payment;
  const money = amount === null ? null : words.money({ amount, currency: words.currency });
  return (
    <ButtonLink href={payPath(link.payment)} className="w-full">
      {money ? t.send.openLinkAmount(handle, money) : t.send.openLink(handle)}
    </ButtonLink>
  );
}

/** Whom one paid last, and everybody where the directory is open. */
function Suggested() {
  const { t } = useWords();
  const server = useQuery(serverQuery);
  const recent = useQuery(recentPayeesQuery);
  if (recent.isPending || server.isPending) return <Skeleton />;
  const payees = recent.data?.data ?? [];
  return (
    <>
      {payees.length > 0 && (
        <section aria-labelledby="recent">
          <h2 id="recent" className="text-sm font-semibold text-text-2">
            {t.send.recent}
          </h2>
          <Payees people={payees.map(({ person }) => person)} />
        </section>
      )}
      {server.data?.openDirectory ? (
        <section aria-labelledby="everybody">
          <h2 id="everybody" className="pt-3 text-sm font-semibold text-text-2">
            {t.send.everybody}
          </h2>
          <Found search="" />
        </section>
      ) : (
        payees.length === 0 && <Nobody />
      )}
    </>
  );
}

function Found({ search }: { search: string }) {
  const { t } = useWords();
  const people = useInfiniteQuery(peopleQuery(search));
  if (people.isPending) return <Skeleton />;
  if (people.isError) return <Trouble error={people.error} retry={() => void people.refetch()} />;
  const found = people.data.pages.flatMap((page) => page.data);
  if (found.length === 0) return <Nobody search={search} />;
  return (
    <>
      <Payees people={found} />
      {people.hasNextPage && (
        <Button
          look="secondary"
          className="w-full"
          busy={people.isFetchingNextPage}
          onClick={() => void people.fetchNextPage()}
        >
          {t.common.loadMore}
        </Button>
      )}
    </>
  );
}

function Payees({ people }: { people: readonly Person[] }) {
  return (
    <ul>
      {people.map((person) => (
        <li key={person.id}>
          <PersonRow person={person} href={sendPath({ to: person.id })} />
        </li>
      ))}
    </ul>
  );
}

function Nobody({ search = "" }: { search?: string }) {
  const { t } = useWords();
  const { nobodyFound, nobodyFoundHint, nobodyYet, nobodyYetHint } = t.send;
  return <Empty title={search ? nobodyFound : nobodyYet}>{search ? nobodyFoundHint : nobodyYetHint}</Empty>;
}

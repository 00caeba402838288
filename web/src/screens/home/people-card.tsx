import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useState } from "react";
import { type Person, serverQuery } from "../../api/queries";
import { useWords } from "../../i18n";
import { Button, ButtonLink } from "../../parts/button";
import { Field } from "../../parts/field";
import { Card } from "../../parts/page";
import { nameOf, PersonRow } from "../../parts/rows";
import { Empty, Skeleton, Trouble } from "../../parts/states";
import { usePeople } from "./people";

/** As many as leave the latest payments in sight below them. */
const SHOWN_FIRST = 6;
const SHOWN_MORE = 20;

/** Whom to pay: who was paid lately, everybody else, or who is searched for. */
export function PeopleCard() {
  const { t } = useWords();
  const [typed, setTyped] = useState("");
  return (
    <Card title={t.home.people}>
      <search className="block pt-1 pb-2">
        <Field
          type="search"
          label={t.home.search}
          quietLabel
          placeholder={t.home.search}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          autoComplete="off"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          enterKeyHint="search"
          start={<Search className="size-5" />}
        />
      </search>
      <Found typed={typed} />
    </Card>
  );
}

function Found({ typed }: { typed: string }) {
  const { t } = useWords();
  const { people, search, isOld, error, hasMore, more, isLoadingMore, retry } = usePeople(typed);
  const [most, setMost] = useState(SHOWN_FIRST);
  if (error) return <Trouble error={error} retry={retry} />;
  if (!people) return <Skeleton rows={SHOWN_FIRST} />;
  const shown = people.slice(0, most);
  const showMore = () => {
    setMost(most + SHOWN_MORE);
    if (hasMore && most + SHOWN_MORE > people.length) more();
  };
  const told = search === "" || isOld ? "" : people.length === 0 ? t.home.nobody(search) : t.home.found(people.length);
  return (
    <>
      <p role="status" className="sr-only">
        {told}
      </p>
      {people.length === 0 && !isOld && <Nobody search={search} />}
      <ul aria-busy={isOld} className={`transition-opacity duration-200 ${isOld ? "opacity-60" : ""}`}>
        {shown.map((person) => (
          <li key={person.id}>
            <PersonRow person={person} href={`/people/${person.id}`} end={<SendMoney to={person} />} />
          </li>
        ))}
      </ul>
      {(hasMore || people.length > shown.length) && (
        <Button look="quiet" onClick={showMore} busy={isLoadingMore} className="mt-1 w-full text-sm">
          {t.home.morePeople}
        </Button>
      )}
    </>
  );
}

function Nobody({ search }: { search: string }) {
  const { t } = useWords();
  const { data: server } = useQuery(serverQuery);
  if (search !== "") return <Empty title={t.home.nobody(search)}>{t.home.nobodyHint}</Empty>;
  if (server?.openDirectory === false) return <Empty title={t.home.closedTitle}>{t.home.closed}</Empty>;
  return (
    <Empty title={t.home.aloneTitle} action={<ButtonLink href="/qr">{t.home.firstShowQr}</ButtonLink>}>
      {t.home.alone}
    </Empty>
  );
}

/** The way to pay somebody; a small screen sees a shorter word for it, and every ear hears whom it pays. */
function SendMoney({ to }: { to: Person }) {
  const words = useWords();
  const { t } = words;
  return (
    <ButtonLink href={`/send?to=${to.id}`} look="secondary" online className="shrink-0 text-sm max-sm:px-3">
      <span aria-hidden className="sm:hidden">
        {t.home.send}
      </span>
      <span aria-hidden className="max-sm:hidden">
        {t.home.sendMoney}
      </span>
      <span className="sr-only">{t.home.sendMoneyTo(nameOf(to, words))}</span>
    </ButtonLink>
  );
}

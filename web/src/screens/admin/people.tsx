/** Everybody: found by name, email or @handle, and by what they are. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { Link } from "wouter";
import { Avatar } from "../../parts/avatar";
import { ButtonLink } from "../../parts/button";
import { Select } from "../../parts/field";
import { Card } from "../../parts/page";
import { nameOf } from "../../parts/rows";
import { Empty } from "../../parts/states";
import { AdminPage, forAdmins } from "./admin-page";
import { Badges } from "./bits";
import { ROLES, readPeople, STATUSES, useFilters } from "./filters";
import { Listing } from "./listing";
import { PeopleSearch } from "./people-search";
import { type AdminPerson, adminPeopleQuery } from "./queries";
import { useWords } from "./words";

function People() {
  const { t } = useWords();
  const { people } = t.admin;
  const { filters, change, path } = useFilters(readPeople);
  const query = useInfiniteQuery(adminPeopleQuery(filters));
  return (
    <AdminPage title={people.title}>
      <Card>
        <div className="grid grid-cols-2 gap-4 sm:grid-cols-[minmax(0,2fr)_1fr_1fr]">
          <div className="col-span-2 sm:col-span-1">
            <PeopleSearch text={filters.search ?? ""} onSearch={(text) => change({ search: text })} />
          </div>
          <Select
            label={people.status}
            value={filters.status ?? ""}
            onChange={(event) => change({ status: event.target.value })}
          >
            <option value="">{people.anyStatus}</option>
            {STATUSES.map((status) => (
              <option key={status} value={status}>
                {people.statuses[status]}
              </option>
            ))}
          </Select>
          <Select
            label={people.role}
            value={filters.role ?? ""}
            onChange={(event) => change({ role: event.target.value })}
          >
            <option value="">{people.anyRole}</option>
            {ROLES.map((role) => (
              <option key={role} value={role}>
                {people.roles[role]}
              </option>
            ))}
          </Select>
        </div>
      </Card>
      <Card>
        <Listing
          query={query}
          empty={
            <Empty title={people.nobody} action={<ButtonLink href={path}>{people.clear}</ButtonLink>}>
              {people.nobodyHint}
            </Empty>
          }
        >
          {(found) => (
            <ul>
              {found.map((person) => (
                <li key={person.id}>
                  <PersonRow person={person} />
                </li>
              ))}
            </ul>
          )}
        </Listing>
      </Card>
    </AdminPage>
  );
}

function PersonRow({ person }: { person: AdminPerson }) {
  const words = useWords();
  return (
    <Link
      href={`/admin/people/${person.id}`}
      className="-mx-2 flex min-h-16 items-center gap-3 rounded-control px-2 py-2 hover:bg-surface-2"
    >
      <Avatar person={person} />
      <span className="min-w-0 flex-1">
        <span className="flex min-w-0 items-center gap-2">
          <bdi className="truncate font-medium">{nameOf(person, words)}</bdi>
          <span className="flex shrink-0 gap-1">
            <Badges person={person} />
          </span>
        </span>
        <span className="block truncate text-sm text-text-3">
          <bdi>{person.username}</bdi>
          {person.handle && ` · @${person.handle}`}
        </span>
      </span>
      <ChevronRight aria-hidden className="size-5 shrink-0 text-text-3" />
    </Link>
  );
}

export default forAdmins(People);

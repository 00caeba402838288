/** Whether the book holds: every run of `hundi verify`, and how to run it. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { Card } from "../../parts/page";
import { Empty } from "../../parts/states";
import { AdminPage, forAdmins } from "./admin-page";
import { Secret } from "./bits";
import { Listing } from "./listing";
import { type Verification as Run, verificationsQuery } from "./queries";
import { Outcome } from "./verification-parts";
import { useWords } from "./words";

const COMMAND = "hundi verify";

function Verification() {
  const { t } = useWords();
  const { verification } = t.admin;
  const query = useInfiniteQuery(verificationsQuery);
  return (
    <AdminPage title={verification.title}>
      <Card title={verification.how}>
        <div className="grid max-w-prose gap-3 pt-1">
          <p className="text-text-2">{verification.intro}</p>
          <Secret label={verification.howText} copyLabel={verification.copyCommand} text={COMMAND} />
          <p className="text-text-2">{verification.howOften}</p>
        </div>
      </Card>
      <Card title={t.admin.overview.allRuns}>
        <Listing query={query} empty={<Empty title={verification.none}>{verification.noneHint}</Empty>}>
          {(runs) => (
            <ul className="divide-y divide-line">
              {runs.map((run) => (
                <li key={run.id} className="py-1">
                  <Outcome run={run} />
                  {!run.ok && <Findings run={run} />}
                </li>
              ))}
            </ul>
          )}
        </Listing>
      </Card>
    </AdminPage>
  );
}

function Findings({ run }: { run: Run }) {
  const { t } = useWords();
  const { verification } = t.admin;
  return (
    <details className="pb-3 pl-8">
      <summary className="min-h-11 py-2 font-medium text-error">{verification.findings}</summary>
      <p className="text-text-2">{verification.brokenHint}</p>
      <ul className="grid gap-2 pt-2">
        {run.findings.map(({ place, fact }, number) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two findings may be alike, and none ever moves
          <li key={number}>
            <code className="text-sm text-text-2">{place}</code>
            <p>{fact}</p>
          </li>
        ))}
      </ul>
      {run.findings.length < run.findingCount && (
        <p className="pt-2 text-sm text-text-3">{verification.first(run.findings.length)}</p>
      )}
    </details>
  );
}

export default forAdmins(Verification);

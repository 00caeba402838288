import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { DELETE, type Schemas, take } from "../../api/client";
import { Button } from "../../parts/button";
import { notify } from "../../parts/notice";
import { Card, Page } from "../../parts/page";
import { nameOf, PersonRow } from "../../parts/rows";
import { Empty, sayError } from "../../parts/states";
import { focusHeading } from "./forms";
import { Listed } from "./listed";
import { blocksQuery } from "./queries";
import { useWords } from "./words";

export default function Blocked() {
  const { t } = useWords();
  const blocks = useInfiniteQuery(blocksQuery);
  return (
    <Page title={t.settings.blocked} back="/settings">
      <Card>
        <p className="pb-2 text-text-2">{t.settings.blockedWhat}</p>
        <Listed
          query={blocks}
          idOf={(block) => block.person.id}
          row={(block) => <Row block={block} />}
          empty={<Empty title={t.settings.nobodyBlocked} />}
        />
      </Card>
    </Page>
  );
}

function Row({ block: { person, blockedAt } }: { block: Schemas["BlockShown"] }) {
  const words = useWords();
  const { t } = words;
  const client = useQueryClient();
  const unblock = useMutation({
    mutationFn: () => take(DELETE("/blocks/{personId}", { params: { path: { personId: person.id } } })),
    onSuccess: async () => {
      notify(t.settings.unblocked(nameOf(person, words)));
      await client.invalidateQueries({ queryKey: ["blocks"] });
      focusHeading();
    },
    onError: (error) => notify(sayError(error, words)),
  });
  return (
    <div className="py-1">
      <PersonRow
        person={person}
        end={
          <Button
            look="secondary"
            busy={unblock.isPending}
            onClick={() => unblock.mutate()}
            aria-label={t.settings.unblockNamed(nameOf(person, words))}
          >
            {t.settings.unblock}
          </Button>
        }
      />
      <p className="-mt-2 pb-2 pl-14 text-sm text-text-3">{t.settings.blockedSince(words.date(blockedAt))}</p>
    </div>
  );
}

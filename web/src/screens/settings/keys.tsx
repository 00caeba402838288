import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { DELETE, take } from "../../api/client";
import { Refused } from "../../api/problems";
import { Button, IconButton } from "../../parts/button";
import { notify } from "../../parts/notice";
import { Card, Page } from "../../parts/page";
import { Empty } from "../../parts/states";
import { Confirm } from "./confirm";
import { focusHeading } from "./forms";
import { KeySheet } from "./key-sheet";
import { Listed } from "./listed";
import { type ApiKey, apiKeysQuery } from "./queries";
import { useWords } from "./words";

export default function Keys() {
  const { t } = useWords();
  const client = useQueryClient();
  const keys = useInfiniteQuery(apiKeysQuery);
  const [isMaking, setMaking] = useState(false);
  const [leaving, setLeaving] = useState<ApiKey | null>(null);
  const refresh = () => client.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
  const end = async (key: ApiKey) => {
    try {
      await take(DELETE("/api-keys/{id}", { params: { path: { id: key.id } } }));
    } catch (error) {
      // That it has ended meanwhile is what was wanted.
      if (!(error instanceof Refused && error.status === 404)) throw error;
    }
    notify(t.settings.keyEnded);
    await refresh();
    requestAnimationFrame(focusHeading);
  };
  return (
    <Page title={t.settings.keys} back="/settings">
      <Card>
        <p className="pb-2 text-text-2">{t.settings.keysWhat}</p>
        <Listed
          query={keys}
          idOf={(key) => key.id}
          row={(key) => <Row apiKey={key} onEnd={() => setLeaving(key)} />}
          empty={<Empty title={t.settings.noKeys}>{t.settings.noKeysHint}</Empty>}
        />
      </Card>
      <Button onClick={() => setMaking(true)} aria-haspopup="dialog">
        <Plus aria-hidden className="size-5" />
        {t.settings.makeKey}
      </Button>
      {isMaking && <KeySheet onMade={refresh} onClose={() => setMaking(false)} />}
      {leaving && (
        <Confirm
          title={t.settings.endKeyTitle}
          action={t.settings.deleteKey}
          act={() => end(leaving)}
          onClose={() => setLeaving(null)}
        >
          <bdi className="font-medium text-text">{leaving.name}</bdi>
          <p>{t.settings.endKeyHint}</p>
        </Confirm>
      )}
    </Page>
  );
}

function Row({ apiKey, onEnd }: { apiKey: ApiKey; onEnd: () => void }) {
  const words = useWords();
  const { t } = words;
  const expiry = apiKey.expiresAt === null ? t.settings.neverEnds : t.settings.endsOn(words.moment(apiKey.expiresAt));
  return (
    <div className="flex min-h-16 items-center gap-3 py-2">
      <KeyRound aria-hidden className="size-6 shrink-0 text-text-2" />
      <div className="min-w-0 flex-1">
        <bdi className="block truncate font-medium">{apiKey.name}</bdi>
        <p className="text-sm text-text-2">{t.settings.scopes[apiKey.scope].name}</p>
        <p className="text-sm text-text-3">
          {t.settings.madeOn(words.date(apiKey.createdAt))} · {expiry}
        </p>
      </div>
      <IconButton label={t.settings.deleteNamed(apiKey.name)} onClick={onEnd} aria-haspopup="dialog">
        <Trash2 aria-hidden className="size-5" />
      </IconButton>
    </div>
  );
}

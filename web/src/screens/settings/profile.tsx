import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useDeferredValue, useState } from "react";
import { cleanHandle, troubleOfHandle, troubleOfName } from "../../api/names";
import { Refused } from "../../api/problems";
import { personQuery } from "../../api/queries";
import { Avatar } from "../../parts/avatar";
import { Button } from "../../parts/button";
import { Field } from "../../parts/field";
import { notify } from "../../parts/notice";
import { Card, Page } from "../../parts/page";
import { sayError } from "../../parts/states";
import { useMe } from "../../shell/session";
import { useChangeMe } from "./change-me";
import { useFirstError } from "./forms";
import { useWords, type Words } from "./words";

export default function Profile() {
  const words = useWords();
  const { t } = words;
  const me = useMe();
  const change = useChangeMe();
  const [draft, setDraft] = useState({ firstName: me.firstName, lastName: me.lastName, handle: me.handle ?? "" });
  const [isTried, setTried] = useState(false);
  const taken = useIsTaken(draft.handle, me.id);
  const { form, miss } = useFirstError(change.error);
  const refused = refusalOf(change.error, words);
  const names = { first: troubleOfName(draft.firstName), last: troubleOfName(draft.lastName) };
  const handle = troubleOfHandle(draft.handle);
  const isUnchanged =
    draft.firstName.trim() === me.firstName &&
    draft.lastName.trim() === me.lastName &&
    cleanHandle(draft.handle) === me.handle;

  const edit = (part: Partial<typeof draft>) => {
    setDraft({ ...draft, ...part });
    change.reset();
  };
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTried(true);
    if (isUnchanged) return notify(t.common.saved);
    if (names.first || names.last || handle || taken) return miss();
    const handleChanged = cleanHandle(draft.handle) !== me.handle;
    change.mutate(
      {
        firstName: draft.firstName.trim(),
        lastName: draft.lastName.trim(),
        ...(handleChanged && { handle: cleanHandle(draft.handle) }),
      },
      { onSuccess: () => notify(t.common.saved) },
    );
  };
  return (
    <Page title={t.settings.profile} back="/settings">
      <Card>
        <form ref={form} noValidate onSubmit={save} className="grid gap-4">
          <div className="flex items-center gap-4">
            <Avatar person={{ id: me.id, firstName: draft.firstName, lastName: draft.lastName }} size="large" />
            <p className="min-w-0 text-sm text-text-2">{t.settings.profileHint}</p>
          </div>
          <Field
            label={t.settings.firstName}
            value={draft.firstName}
            autoComplete="given-name"
            error={isTried && names.first ? t.settings.nameTroubles[names.first] : refused.name}
            onChange={(event) => edit({ firstName: event.target.value })}
          />
          <Field
            label={t.settings.lastName}
            value={draft.lastName}
            autoComplete="family-name"
            error={isTried && names.last ? t.settings.nameTroubles[names.last] : null}
            onChange={(event) => edit({ lastName: event.target.value })}
          />
          <Field
            label={t.settings.handle}
            value={draft.handle}
            autoComplete="off"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            maxLength={32}
            hint={t.settings.handleRules}
            error={handleError(draft.handle, me.handle, isTried, words) ?? (taken ? t.settings.taken : refused.handle)}
            onChange={(event) => edit({ handle: event.target.value })}
          />
          {refused.other && (
            <p role="alert" className="font-medium text-error">
              {refused.other}
            </p>
          )}
          <Button type="submit" busy={change.isPending}>
            {t.common.save}
          </Button>
        </form>
      </Card>
    </Page>
  );
}

/** What is wrong with a handle while it is typed; that it is too short yet is said when somebody wants to have it. */
function handleError(typed: string, own: string | null, isTried: boolean, { t }: Words): string | null {
  const trouble = cleanHandle(typed) === own ? null : troubleOfHandle(typed);
  if (trouble === null || (trouble === "too_short" && !isTried)) return null;
  return t.settings.handleTroubles[trouble];
}

/** Whether somebody else can be seen to have a handle. That nobody can be seen does not mean that it is free. */
function useIsTaken(typed: string, own: string): boolean {
  const handle = useDeferredValue(cleanHandle(typed));
  const found = useQuery({ ...personQuery(`@${handle}`), enabled: troubleOfHandle(handle) === null, retry: false });
  return found.isSuccess && found.data.id !== own && cleanHandle(typed) === handle;
}

/** What the server said, beside the field that it is about. */
function refusalOf(error: unknown, words: Words): { name?: string; handle?: string; other?: string } {
  if (error === null) return {};
  const code = error instanceof Refused ? error.code : "";
  if (code === "handle_taken") return { handle: words.t.settings.taken };
  if (code === "invalid_handle") return { handle: words.t.settings.reserved };
  if (code === "invalid_name") return { name: words.t.settings.nameTroubles.unfit };
  return { other: sayError(error, words) };
}

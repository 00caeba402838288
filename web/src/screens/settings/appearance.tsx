/** How the app looks and speaks, and whether it shows amounts: changed at once, for all of somebody's devices. */

import { chooseLanguage, LANGUAGES, type LanguageTag } from "../../i18n/languages";
import { Choice } from "../../parts/choice";
import { Card } from "../../parts/page";
import { Switch } from "../../parts/switch";
import { usePreferences } from "../../shell/preferences";
import { usePrefer } from "./change-me";
import { useWords } from "./words";

const TAGS = Object.keys(LANGUAGES) as LanguageTag[];

export function Appearance() {
  const { t } = useWords();
  const { theme, language, hideAmounts } = usePreferences();
  const prefer = usePrefer();
  return (
    <Card title={t.settings.appearance}>
      <div className="grid gap-4">
        <Choice
          label={t.settings.theme}
          options={[
            { value: "system", label: t.settings.themes.system },
            { value: "light", label: t.settings.themes.light },
            { value: "dark", label: t.settings.themes.dark },
          ]}
          value={theme}
          onChange={(chosen) => prefer({ theme: chosen })}
        />
        <Choice
          label={t.settings.language}
          options={TAGS.map((tag) => ({ value: tag, label: LANGUAGES[tag].name, lang: tag }))}
          value={chooseLanguage([language, ...navigator.languages])}
          onChange={(chosen) => prefer({ language: chosen })}
        />
        <Switch
          label={t.common.hideAmounts}
          hint={t.settings.hideHint}
          checked={hideAmounts}
          onChange={(hide) => prefer({ hideAmounts: hide })}
        />
      </div>
    </Card>
  );
}

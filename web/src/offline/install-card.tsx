/** The offer to install the app, for the settings: a button where the browser has one, the way to it on an iPhone. */

import { Download } from "lucide-react";
import { useWords } from "../i18n";
import { Button } from "../parts/button";
import { Card } from "../parts/page";
import { useInstall } from "./install";

/** Nothing where the app is installed already, or cannot be. */
export function InstallCard() {
  const { t } = useWords();
  const install = useInstall();
  if (install === null && !isByHand()) return null;
  return (
    <Card title={t.pwa.install}>
      <p className="pb-4 text-text-2">{install ? t.pwa.installWhy : t.pwa.installByHand}</p>
      {install && (
        <Button look="secondary" onClick={() => void install()}>
          <Download aria-hidden className="size-5" />
          {t.pwa.install}
        </Button>
      )}
    </Card>
  );
}

/** On iPhones and iPads it is done by hand, from the menu to share; there alone the browser says whether it was. */
function isByHand(): boolean {
  return "standalone" in navigator && navigator.standalone === false;
}

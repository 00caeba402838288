import { Compass } from "lucide-react";
import { useWords } from "../i18n";
import { ButtonLink } from "../parts/button";
import { Page } from "../parts/page";
import { Empty } from "../parts/states";

export default function NotFound() {
  const { t } = useWords();
  return (
    <Page title={t.trouble.notFoundTitle} quiet>
      <Empty
        icon={Compass}
        title={t.trouble.notFoundTitle}
        action={<ButtonLink href="/">{t.trouble.goHome}</ButtonLink>}
      >
        {t.trouble.notFound}
      </Empty>
    </Page>
  );
}

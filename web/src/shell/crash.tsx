/** What stands where a screen has crashed: nobody is left before an empty page. */

import { Component, type ReactNode } from "react";
import { useWords } from "../i18n";
import { Button } from "../parts/button";
import { Page } from "../parts/page";
import { Empty } from "../parts/states";

type Props = { children: ReactNode };

export class CrashBoundary extends Component<Props, { crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError(): { crashed: boolean } {
    return { crashed: true };
  }

  override render() {
    return this.state.crashed ? <Crashed /> : this.props.children;
  }
}

function Crashed() {
  const { t } = useWords();
  return (
    <Page title={t.trouble.crashedTitle} quiet>
      <Empty
        title={t.trouble.crashedTitle}
        action={<Button onClick={() => location.reload()}>{t.trouble.reload}</Button>}
      >
        {t.trouble.crashed}
      </Empty>
    </Page>
  );
}

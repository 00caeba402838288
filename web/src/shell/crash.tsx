/** What stands where a screen has crashed: nobody is left before an empty page. */

import { CircleAlert, CloudOff } from "lucide-react";
import { Component, type ReactNode } from "react";
import { Refused } from "../api/problems";
import { useWords } from "../i18n";
import { useOnline } from "../offline/online";
import { Button } from "../parts/button";
import { Page } from "../parts/page";
import { Empty } from "../parts/states";

type Props = { children: ReactNode };

export class CrashBoundary extends Component<Props, { error: unknown }> {
  override state = { error: undefined };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error: error ?? null };
  }

  override render() {
    return this.state.error === undefined ? this.props.children : <Crashed error={this.state.error} />;
  }
}

/** A screen that never came, for want of a network, is no crash to whoever waits for it. */
function Crashed({ error }: { error: unknown }) {
  const { t } = useWords();
  const online = useOnline();
  const requestId = error instanceof Refused ? error.problem.requestId : "";
  const title = online ? t.trouble.crashedTitle : t.trouble.title;
  return (
    <Page title={title} quiet>
      <Empty
        icon={online ? CircleAlert : CloudOff}
        title={title}
        action={<Button onClick={() => location.reload()}>{t.trouble.reload}</Button>}
      >
        <p>{online ? t.trouble.crashed : t.trouble.unreachable}</p>
        {requestId && <p className="pt-2 text-xs text-text-3">{t.trouble.requestId(requestId)}</p>}
      </Empty>
    </Page>
  );
}

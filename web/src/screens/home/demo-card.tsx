import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { useWords } from "../../i18n";
import { Card } from "../../parts/page";
import { useMe } from "../../shell/session";
import { keepDemo, readDemo } from "../auth/demo";
import { BeSomebody, DemoPassword } from "../auth/demo-people";
import { Dismiss } from "./dismiss";

/** That everybody here is made up, and how to be somebody else of them. */
export default function DemoCard() {
  const { t } = useWords();
  const me = useMe();
  const [demo, setDemo] = useState(readDemo);
  const isIn = demo?.people.some(({ id }) => id === me.id);
  if (demo === null || demo.dismissed || !isIn) return null;
  const dismiss = () => {
    keepDemo({ ...demo, dismissed: true });
    setDemo(null);
  };
  return (
    <Card title={t.home.demoTitle} end={<Dismiss onClick={dismiss} />}>
      <p className="text-text-2">{t.home.demo}</p>
      <DemoPassword demo={demo} />
      <details className="group">
        <summary className="flex min-h-11 items-center gap-2 rounded-control font-medium text-brand-text">
          {t.home.demoOthers}
          <ChevronDown aria-hidden className="size-4 group-open:rotate-180" />
        </summary>
        <div className="grid gap-2 pt-2">
          <BeSomebody people={demo.people.filter(({ id }) => id !== me.id)} password={demo.password} />
        </div>
      </details>
    </Card>
  );
}

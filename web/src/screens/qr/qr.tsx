/** How others pay whoever looks: a code to scan and a link, with an amount and a note where they want one. */

import { Download, ScanLine, Share2 } from "lucide-react";
import { useMemo, useState } from "react";
import type { Me } from "../../api/queries";
import { useWords } from "../../i18n";
import { noteTrouble } from "../../money/note";
import { payLink } from "../../money/pay-link";
import { AmountInput, useAmount } from "../../parts/amount-input";
import { BigAmount } from "../../parts/big-amount";
import { Button, ButtonLink } from "../../parts/button";
import { CopyButton } from "../../parts/copy-button";
import { Field } from "../../parts/field";
import { notify } from "../../parts/notice";
import { Card, Page } from "../../parts/page";
import { nameOf } from "../../parts/rows";
import { saveFile, shareText } from "../../parts/share";
import { Empty } from "../../parts/states";
import { useMe } from "../../shell/session";
import { type Code, codeOf, svgFileOf } from "./code";
import { pngOf } from "./picture";
import { QrCode } from "./qr-code";

export default function MyQr() {
  const { t } = useWords();
  const me = useMe();
  return (
    <Page
      title={t.qr.title}
      width="wide"
      end={
        <ButtonLink href="/scan" look="quiet">
          <ScanLine aria-hidden className="size-5" />
          {t.qr.scan}
        </ButtonLink>
      }
    >
      {me.handle === null ? (
        <Card>
          <Empty title={t.qr.noHandle} />
        </Card>
      ) : (
        <PayCode me={me} handle={me.handle} />
      )}
    </Page>
  );
}

function PayCode({ me, handle }: { me: Me; handle: string }) {
  const words = useWords();
  const { t, currency } = words;
  const amount = useAmount();
  const [note, setNote] = useState("");
  const isNoteFit = noteTrouble(note) === null;
  const link = payLink(location.origin, { handle, amount: amount.minor, note: isNoteFit ? note : "" });
  const code = useMemo(() => codeOf(link), [link]);
  const name = nameOf(me, words);
  return (
    <div className="grid items-start gap-4 md:gap-6 lg:grid-cols-2">
      <Card>
        <div className="grid justify-items-center gap-3 text-center">
          <QrCode code={code} label={t.qr.alt(name)} className="w-full max-w-72 border border-line" />
          <p className="max-w-full min-w-0">
            <bdi className="block truncate text-lg font-semibold">{name}</bdi>
            <span className="block text-text-2">@{handle}</span>
          </p>
          {amount.minor === null ? (
            <p className="text-sm text-text-2">{t.qr.show}</p>
          ) : (
            <BigAmount money={{ amount: amount.minor, currency }} always />
          )}
          {isNoteFit && note.trim() && <bdi className="max-w-full">{note}</bdi>}
        </div>
        <LinkLine link={link} />
        <TakeAway code={code} link={link} name={name} handle={handle} />
      </Card>
      <Card title={t.qr.add}>
        <div className="grid gap-4">
          <AmountInput label={t.qr.amount} {...amount} quick={[]} />
          <Field
            label={t.qr.note}
            optional
            hint={t.qr.noteHint}
            error={isNoteFit ? null : t.qr.noteTooLong}
            value={note}
            onChange={(event) => setNote(event.target.value)}
            autoComplete="off"
          />
        </div>
      </Card>
    </div>
  );
}

function LinkLine({ link }: { link: string }) {
  const { t } = useWords();
  return (
    <div className="mt-4 flex items-center gap-2 rounded-control bg-surface-2 pl-4">
      <span className="min-w-0 flex-1 py-2 text-sm break-all">
        <span className="sr-only">{t.qr.link}: </span>
        <span className="line-clamp-3">{link}</span>
      </span>
      <CopyButton text={link} label={t.qr.copyLink} />
    </div>
  );
}

type TakeAwayProps = { code: Code; link: string; name: string; handle: string };

/** Sharing the link, and saving the code as a file. */
function TakeAway({ code, link, name, handle }: TakeAwayProps) {
  const { t } = useWords();
  const file = `hundi-${handle}`;

  const share = async () => {
    const shared = await shareText({ title: t.qr.shareTitle(name), url: link });
    if (shared === "copied") notify(t.common.copied);
  };
  const savePng = async () => {
    const picture = await pngOf(code, [name, `@${handle}`]);
    if (picture) saveFile(picture, `${file}.png`);
  };
  const saveSvg = () => saveFile(new Blob([svgFileOf(code, `@${handle}`)], { type: "image/svg+xml" }), `${file}.svg`);
  return (
    <div className="mt-4 grid gap-3 sm:grid-cols-2">
      <Button onClick={() => void share()} className="sm:col-span-2">
        <Share2 aria-hidden className="size-5" />
        {t.qr.share}
      </Button>
      <Button look="secondary" onClick={() => void savePng()}>
        <Download aria-hidden className="size-5" />
        {t.qr.savePng}
      </Button>
      <Button look="secondary" onClick={saveSvg}>
        <Download aria-hidden className="size-5" />
        {t.qr.saveSvg}
      </Button>
    </div>
  );
}

import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { whenSignedOut } from "./api/client";
import { hasLeft } from "./api/leaving";
import { makeQueryClient, seed, sessionQuery } from "./api/queries";
import { App } from "./app";
import { readBoot } from "./boot";
import { chooseLanguage, LANGUAGES } from "./i18n/languages";
import { catchInstallOffer } from "./offline/install";
import { applyTheme, preferences } from "./shell/preferences";
import { adopt, forget } from "./shell/session";
import "./styles.css";

const page = readBoot(document);
const boot = hasLeft(page.session?.id) ? {} : page;
const client = makeQueryClient();

whenSignedOut(() => {
  if (!client.getQueryData(sessionQuery.queryKey)) return;
  client.setQueryData(sessionQuery.queryKey, null);
  void forget("session ended");
});

/** Show the first screen. Awaited outside of a function, a chunk that needs this one would wait for it for ever. */
async function begin(): Promise<void> {
  seed(client, boot);
  if (boot.session === undefined) (await import("./offline/restore")).beginWithout(client);
  if (boot.session) adopt(boot.session.person);
  applyTheme(preferences().theme);
  const language = chooseLanguage([preferences().language, ...navigator.languages]);
  const root = document.getElementById("root");
  if (root === null) throw new Error("the page has no #root");
  const catalogue = await LANGUAGES[language].load();
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <App catalogue={catalogue} />
      </QueryClientProvider>
    </StrictMode>,
  );
}

/**
 * Live updates, the service worker and what is kept for times without a network may come when the screen stands: never
 * before it has begun, or what was kept would be forgotten as nobody's before it is put back.
 */
async function beginBackground(): Promise<void> {
  await begun;
  (await import("./background")).startBackground(client);
}

catchInstallOffer();
const begun = begin();
const whenIdle = window.requestIdleCallback ?? ((then: () => void) => setTimeout(then, 200));
if (document.readyState === "complete") whenIdle(() => void beginBackground());
else window.addEventListener("load", () => whenIdle(() => void beginBackground()));

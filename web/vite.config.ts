import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";

const SERVER = process.env.HUNDI_SERVER ?? "http://localhost:3000";
/** Not the page: the server puts data into it first. */
const WORTH_COMPRESSING = /\.(js|css|svg|webmanifest)$|^shell\.html$/;

/** Put beside the page the same again for the service worker to keep: the server puts nobody's data into that one. */
function shellPage(): Plugin {
  return {
    name: "shell-page",
    apply: "build",
    enforce: "post",
    generateBundle(_, bundle) {
      const page = bundle["index.html"];
      if (page?.type !== "asset") throw new Error("there is no index.html to make the shell of");
      this.emitFile({ type: "asset", fileName: "shell.html", source: page.source });
    },
  };
}

/** The service worker, with the list of all files of the app in it. How it is registered is the app's own business. */
const worker = VitePWA({
  strategies: "injectManifest",
  srcDir: "worker",
  filename: "sw.ts",
  injectRegister: false,
  manifest: false,
  injectManifest: {
    globPatterns: ["shell.html", "manifest.webmanifest", "favicon.svg", "assets/*.{js,css,svg,woff2}"],
    dontCacheBustURLsMatching: /^assets\//,
  },
});

/** Put each text file's brotli and gzip beside it, so that the server only has to send them: when all are written. */
function precompressed(): Plugin {
  let folder = "";
  return {
    name: "precompressed",
    apply: "build",
    configResolved: ({ root, build }) => {
      folder = resolve(root, build.outDir);
    },
    closeBundle: {
      order: "post",
      sequential: true,
      handler: () => {
        for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
          if (WORTH_COMPRESSING.test(name)) compress(join(folder, name));
        }
      },
    },
  };
}

function compress(path: string): void {
  const content = readFileSync(path);
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
  writeFileSync(`${path}.br`, brotliCompressSync(content, quality));
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
}

/**
 * Import each icon from its own file. Through the package's index, which all screens import, the icons of lazy screens
 * would be taken for what the first load needs: 3 KB of them.
 */
function ownIcons(): Plugin {
  const files = new Map<string, string>();
  return {
    name: "own-icons",
    apply: "build",
    enforce: "pre",
    buildStart() {
      const index = readFileSync(
        resolve(import.meta.dirname, "node_modules/lucide-react/dist/esm/lucide-react.mjs"),
        "utf8",
      );
      for (const [, names = "", file = ""] of index.matchAll(/export \{([^}]+)\} from '\.\/icons\/([\w-]+)\.mjs'/g)) {
        for (const [, name = ""] of names.matchAll(/default as (\w+)/g)) files.set(name, file);
      }
    },
    transform(code, id) {
      if (!/\/src\/.*\.tsx?$/.test(id)) return null;
      return code.replace(/import \{([^}]+)\} from "lucide-react";/g, (whole: string, names: string) => {
        const icons = names
          .split(",")
          .map((name) => name.trim())
          .filter((name) => name !== "" && !name.startsWith("type "));
        if (!icons.every((icon) => files.has(icon))) return whole;
        return icons.map((icon) => `import ${icon} from "lucide-react/icons/${files.get(icon)}";`).join(" ");
      });
    },
  };
}

type ModuleInfo = { isEntry: boolean; importers: readonly string[] };
type Modules = { getModuleInfo: (id: string) => ModuleInfo | null };

/**
 * Keep together what every first load needs: what the entry imports, and what that imports.
 *
 * Left alone, each part that a lazy screen uses, too, is a file of its own: two dozen requests, and 5 KB more.
 */
function firstLoad() {
  const isFirst = (id: string, modules: Modules, seen = new Set<string>()): boolean => {
    if (seen.has(id)) return false;
    seen.add(id);
    const module = modules.getModuleInfo(id);
    return module !== null && (module.isEntry || module.importers.some((other) => isFirst(other, modules, seen)));
  };
  return { groups: [{ name: (id: string, modules: Modules) => (isFirst(id, modules) ? "app" : null) }] };
}

export default defineConfig({
  plugins: [ownIcons(), react(), tailwindcss(), shellPage(), worker, precompressed()],
  build: {
    outDir: "../src/hundi/web",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: "es2023",
    rolldownOptions: { output: { codeSplitting: firstLoad() } },
  },
  server: { proxy: { "/api": SERVER } },
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"], restoreMocks: true },
});

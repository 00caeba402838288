import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const SERVER = process.env.HUNDI_SERVER ?? "http://localhost:3000";
const WORTH_COMPRESSING = /\.(js|css|svg|html|webmanifest)$/;

/** Put each text file's brotli and gzip beside it, so that the server only has to send them. */
function precompressed(): Plugin {
  return {
    name: "precompressed",
    apply: "build",
    enforce: "post",
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        const content = file.type === "chunk" ? file.code : file.source;
        if (!WORTH_COMPRESSING.test(file.fileName) || file.fileName.endsWith(".html")) continue;
        const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
        this.emitFile({ type: "asset", fileName: `${file.fileName}.br`, source: brotliCompressSync(content, quality) });
        this.emitFile({ type: "asset", fileName: `${file.fileName}.gz`, source: gzipSync(content, { level: 9 }) });
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), tailwindcss(), precompressed()],
  build: { outDir: "../src/hundi/web", emptyOutDir: true, assetsInlineLimit: 0, target: "es2023" },
  server: { proxy: { "/api": SERVER } },
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"], restoreMocks: true },
});

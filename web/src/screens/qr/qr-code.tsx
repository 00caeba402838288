/** A QR code on the screen: dark on white in every theme, as readers expect it. */

import type { Code } from "./code";

export function QrCode({ code, label, className = "" }: { code: Code; label: string; className?: string }) {
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${code.size} ${code.size}`}
      shapeRendering="crispEdges"
      className={`rounded-card bg-white text-black ${className}`}
    >
      <path fill="currentColor" d={code.path} />
    </svg>
  );
}

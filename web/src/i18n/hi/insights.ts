/** What is said about what came in and went out, month by month, in Hindi. */

import type { InsightsCatalogue } from "../en/insights";

export const insights: InsightsCatalogue = {
  title: "हिसाब-किताब",
  howMany: "कितने महीने दिखें",
  inAndOut: "आया और गया पैसा",
  moneyIn: "आया",
  moneyOut: "गया",
  net: "फ़र्क़",
  month: "महीना",
  table: "महीने के हिसाब से",
  monthBefore: "पिछला महीना",
  monthAfter: "अगला महीना",
  span: (first, last) => `${first} से ${last} तक हर महीने आया और गया पैसा।`,
  summary: (moneyIn, moneyOut) => `आया: ${moneyIn}। गया: ${moneyOut}।`,
  times: (n) => `× ${n}`,
  see: "ये लेन-देन देखें",
  kinds: {
    payment_in: "मिले भुगतान",
    payment_out: "भेजे भुगतान",
    capture_in: "रोके गए भुगतान जो मिले",
    capture_out: "रोके गए भुगतान जो दिए",
    refund_in: "मिले रिफ़ंड",
    refund_out: "दिए रिफ़ंड",
    opening_in: "शुरुआती रकम",
    deposit_in: "जमा",
    withdrawal_out: "निकासी",
  },
  emptyTitle: "अभी देखने को कुछ नहीं",
  empty: "पैसे का लेन-देन होते ही हर महीना यहाँ एक पट्टी के रूप में दिखेगा।",
};

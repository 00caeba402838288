/** Everything that the app says, in Hindi. */

import { admin } from "./admin.hi";
import type { Catalogue } from "./en";

export const hi: Catalogue = {
  common: {
    appName: "Hundi",
    back: "वापस",
    cancel: "रद्द करें",
    close: "बंद करें",
    copied: "कॉपी हो गया",
    copy: "कॉपी करें",
    done: "हो गया",
    loadMore: "और दिखाएँ",
    loading: "लोड हो रहा है…",
    more: "और",
    optional: "ज़रूरी नहीं",
    retry: "फिर कोशिश करें",
    save: "सहेजें",
    saved: "सहेज लिया",
    search: "खोजें",
    skipToContent: "सीधे सामग्री पर जाएँ",
    somebody: "कोई",
    today: "आज",
    yesterday: "कल",
    hiddenAmount: "रकम छिपी है",
    hideAmounts: "रकम छिपाएँ",
    showAmounts: "रकम दिखाएँ",
    people: (n) => `${n} लोग`,
  },
  nav: {
    label: "मुख्य",
    home: "होम",
    send: "भेजें",
    activity: "लेन-देन",
    myQr: "मेरा QR",
    settings: "सेटिंग",
    admin: "प्रबंधन",
    account: (name) => `नमस्ते, ${name}`,
    signOut: "साइन आउट",
  },
  trouble: {
    title: "यह नहीं हो पाया",
    unreachable: "सर्वर से जवाब नहीं मिला। अपना कनेक्शन जाँचें।",
    internal: "हमारी तरफ़ कुछ ख़राबी है। कुछ खोया नहीं है।",
    tooMany: (seconds) => `बहुत बार कोशिश हुई। ${seconds} सेकंड बाद फिर कोशिश करें।`,
    requestId: (id) => `मदद माँगते समय यह नंबर बताएँ: ${id}`,
    notFoundTitle: "यहाँ कुछ नहीं है",
    notFound: "आप जो पन्ना खोज रहे हैं वह है नहीं, या आपके लिए नहीं है।",
    crashedTitle: "कुछ गड़बड़ हो गई",
    crashed: "पन्ने ने काम करना बंद कर दिया। आपका पैसा सुरक्षित है: फिर से लोड करने पर अक्सर ठीक हो जाता है।",
    reload: "फिर लोड करें",
    goHome: "होम पर जाएँ",
    codes: {
      account_closed: "यह खाता बंद है।",
      account_frozen: "यह खाता रोका गया है और पैसे नहीं भेज सकता। संचालक से पूछें।",
      balance_limit: "एक खाते में इतना नहीं रखा जा सकता।",
      cannot_pay: "इस व्यक्ति को पैसे नहीं भेजे जा सकते।",
      forbidden: "आप यह नहीं कर सकते।",
      not_found: "ऐसा कुछ नहीं है।",
      payee_not_found: "इस नाम का यहाँ कोई नहीं है।",
      same_account: "आप ख़ुद को पैसे नहीं भेज सकते।",
      unavailable: "सर्वर व्यस्त है। थोड़ी देर में फिर कोशिश करें।",
    },
  },
  // Sign up, sign in, reset password
  auth: {},
  // Home, live updates, offline, update
  home: {},
  pwa: {},
  // Send, confirm, pay link
  send: {},
  // My QR and scan
  qr: {},
  scan: {},
  // Receipt and refund
  receipt: {},
  // A transfer in a list
  transfers: {
    to: (name) => `${name} को`,
    from: (name) => `${name} से`,
    opening: "शुरुआती रकम",
    deposit: "जमा",
    withdrawal: "निकासी",
    refund: "रिफ़ंड",
    hold: "रोकी गई रकम",
    sent: "भेजा",
    received: "मिला",
    statuses: {
      completed: "पूरा हुआ",
      partly_refunded: "कुछ रिफ़ंड हुआ",
      refunded: "रिफ़ंड हुआ",
      held: "बाक़ी है",
      captured: "पूरा हुआ",
      voided: "रद्द हुआ",
      expired: "समय बीत गया",
    },
  },
  // Activity and its filters
  activity: {},
  // A person's thread
  person: {},
  // Statements and insights
  statements: {},
  insights: {},
  // Settings
  settings: {},
  // Administration: in a file of its own
  admin,
};

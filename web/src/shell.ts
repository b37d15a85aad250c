/* Every page: styles, htmx, the text of an article, live announcements, one submit per form. */
import "@tabler/core/dist/css/tabler.min.css";
import "../css/tokens.css";
import "../css/base.css";
import "../css/shell-portal.css";
import "../css/components.css";
import "../css/figures.css";
import "../css/pages-portal.css";
import "../css/shell-desk.css";
import "../css/pages-desk.css";
import "../css/patterns.css";
import "../css/modes.css";
import "../css/print.css";
import htmx from "htmx.org";
import { watchDialogs } from "./dialogs";
import { watchForms } from "./forms";
import { watchSwaps } from "./live";
import { followDevice } from "./theme";

Object.assign(htmx.config, {
  allowEval: false,
  includeIndicatorStyles: false,
  // No page of a case may stay in browser storage (field F-97).
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  selfRequestsOnly: true,
  // A refusal (409) and a form with errors (422) are answers to show, not failures.
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "409", swap: true, error: false },
    { code: "422", swap: true, error: false },
    { code: "[45]..", swap: false, error: true },
  ],
});

followDevice();
watchDialogs();
watchForms();
watchSwaps();

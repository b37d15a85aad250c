/* The citizen's pages: a draft that never leaves the phone, "use my place", the receipt's buttons. */
import "../css/portal-steps.css";
import { watchReceipt } from "./copy";
import { keepDrafts } from "./drafts";
import { watchPlace } from "./place";

keepDrafts();
watchPlace();
watchReceipt();

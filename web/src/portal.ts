/* The citizen's pages: a draft that never leaves the phone, and "use my place". */
import { keepDrafts } from "./drafts";
import { watchPlace } from "./place";

keepDrafts();
watchPlace();

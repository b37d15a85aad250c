/* The desk: keys (look §6). Letters act only when no field has focus and nobody is composing Chinese. */
import "../css/desk-work.css";
import "../css/desk-figures.css";
import { watchKeys } from "./keys";
import { watchPrint } from "./print";
import { watchSession } from "./session";

watchKeys();
watchPrint();
watchSession();

// A button that prints exists only where script can press it.
document.querySelectorAll<HTMLElement>("[data-al-print]").forEach((button) => (button.hidden = false));

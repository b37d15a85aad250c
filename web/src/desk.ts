/* The desk: keys (look §6). Letters act only when no field has focus and nobody is composing Chinese. */
import { watchKeys } from "./keys";

watchKeys();

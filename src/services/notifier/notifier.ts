/** Notifications on the person's desktop. */
export interface Notifier {
  /** Shows one. `text` may come from outside. Returns whether the system has a program for it and it worked. */
  notify(notification: { readonly title: string; readonly text: string }): Promise<boolean>;
}

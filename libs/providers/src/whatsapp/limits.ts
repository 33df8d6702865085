/** How much the Cloud API takes of each thing, in UTF-16 units unless another unit is named (Meta, Cloud API: messages, media). */

export const LIMITS = {
  text: 4_096,
  /** Body of an interactive message. For lists 4,096 has been reported, but not by Meta. */
  body: 1_024,
  caption: 1_024,
  headerOrFooter: 60,
  /** Reply buttons of one message. */
  buttons: 3,
  /** Of a reply button, a link button, a flow's button and the button that opens a list. */
  buttonTitle: 20,
  buttonId: 256,
  /** Rows of a list, over all its sections. */
  rows: 10,
  rowTitle: 24,
  rowDescription: 72,
  rowId: 200,
  sectionTitle: 24,
} as const;

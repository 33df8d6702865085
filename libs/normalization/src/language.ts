/** The language codes of templates. */

/** `es`, `es_MX`, `zh_HK`, or with a region by number: `es_419` (Meta, templates: supported languages). */
export const TEMPLATE_LANGUAGE = /^[a-z]{2,3}(_[A-Z]{2,3})?$|^[a-z]{2,3}_\d{3}$/;

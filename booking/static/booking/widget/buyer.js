/** Whom an invoice is to name. */

/** As the API takes it, of what was typed; null where nothing was. An address alone means one's own name. */
export function buyerOf({ name, billing_name, billing_address, billing_tax_id }) {
  if (!billing_name && !billing_address && !billing_tax_id) return null;
  return { name: billing_name || (billing_address ? name : ""), address: billing_address, taxId: billing_tax_id };
}

/** As it stands on an envelope. */
export function linesOf({ name, address, taxId }) {
  return [name, ...address.split("\n"), taxId].filter(Boolean);
}

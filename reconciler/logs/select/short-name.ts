/** `/shop/cart`, `shop_cart.instance-1f3a….` → `cart.1f3a`. */
export function shortName(id: string, app: string): string {
  const unique = /[.-]([0-9a-f]{4})[0-9a-f]{4}-/.exec(id)?.[1] ?? id.split('.')[1]?.slice(0, 6) ?? '';
  return `${app.slice(app.lastIndexOf('/') + 1)}.${unique}`;
}

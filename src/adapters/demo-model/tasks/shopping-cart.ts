import type { DemoModule, DemoTask } from '../demo-task.js';

const discounts: DemoModule = {
  name: 'discounts',
  purpose:
    'exports type Discount (percent off, or an amount off from a least total) and applyDiscount(cents, discount): the price after it in whole cents, never below 0',
  depends_on: [],
  corrected: null,
  first: {
    code: `export type Discount =
  | { readonly kind: 'percent'; readonly percent: number }
  | { readonly kind: 'amount'; readonly cents: number; readonly from: number };

/** The price after the discount, in whole cents, never below 0. */
export function applyDiscount(cents: number, discount: Discount): number {
  if (discount.kind === 'percent') {
    if (discount.percent < 0 || discount.percent > 100) throw new RangeError('percent must be 0 to 100');
    return Math.round((cents * (100 - discount.percent)) / 100);
  }
  return cents < discount.from ? cents : Math.max(0, cents - discount.cents);
}
`,
    tests: `import test from 'node:test';
import assert from 'node:assert/strict';
import { applyDiscount } from '../src/discounts.js';

test('takes a percentage off, rounded to whole cents', () => {
  assert.equal(applyDiscount(1000, { kind: 'percent', percent: 10 }), 900);
  assert.equal(applyDiscount(999, { kind: 'percent', percent: 50 }), 500);
});

test('refuses a percentage outside 0 to 100', () => {
  assert.throws(() => applyDiscount(1000, { kind: 'percent', percent: 101 }), RangeError);
  assert.throws(() => applyDiscount(1000, { kind: 'percent', percent: -1 }), RangeError);
});

test('takes an amount off from the least total on', () => {
  assert.equal(applyDiscount(5000, { kind: 'amount', cents: 500, from: 5000 }), 4500);
  assert.equal(applyDiscount(4999, { kind: 'amount', cents: 500, from: 5000 }), 4999);
});

test('never goes below nothing', () => {
  assert.equal(applyDiscount(300, { kind: 'amount', cents: 500, from: 0 }), 0);
});
`,
  },
};

const cart: DemoModule = {
  name: 'shopping-cart',
  purpose:
    'exports class ShoppingCart: add(name, cents, quantity = 1), remove(name), subtotal(), total(discounts = []) in whole cents; bad prices and quantities throw RangeError',
  depends_on: ['discounts'],
  corrected: null,
  first: {
    code: `import { applyDiscount, type Discount } from './discounts.js';

type Line = { readonly cents: number; readonly quantity: number };

/** A cart of lines by name; all sums are whole cents. */
export class ShoppingCart {
  private readonly lines = new Map<string, Line>();

  add(name: string, cents: number, quantity = 1): void {
    if (!Number.isInteger(cents) || cents < 0) throw new RangeError('a price is a whole number of cents');
    if (!Number.isInteger(quantity) || quantity < 1) throw new RangeError('a quantity is at least 1');
    const line = this.lines.get(name);
    if (line && line.cents !== cents) throw new RangeError(name + ' is in the cart at another price');
    this.lines.set(name, { cents, quantity: quantity + (line?.quantity ?? 0) });
  }

  remove(name: string): boolean {
    return this.lines.delete(name);
  }

  subtotal(): number {
    let sum = 0;
    for (const { cents, quantity } of this.lines.values()) sum += cents * quantity;
    return sum;
  }

  total(discounts: readonly Discount[] = []): number {
    return discounts.reduce(applyDiscount, this.subtotal());
  }
}
`,
    tests: `import test from 'node:test';
import assert from 'node:assert/strict';
import { ShoppingCart } from '../src/shopping-cart.js';

test('an empty cart costs nothing', () => {
  assert.equal(new ShoppingCart().total(), 0);
});

test('adds up lines and quantities', () => {
  const cart = new ShoppingCart();
  cart.add('pen', 150, 3);
  cart.add('book', 1200);
  cart.add('pen', 150);
  assert.equal(cart.subtotal(), 1800);
});

test('forgets a line that is removed', () => {
  const cart = new ShoppingCart();
  cart.add('pen', 150);
  assert.equal(cart.remove('pen'), true);
  assert.equal(cart.remove('pen'), false);
  assert.equal(cart.subtotal(), 0);
});

test('applies discounts one after the other', () => {
  const cart = new ShoppingCart();
  cart.add('lamp', 10000);
  const discounts = [
    { kind: 'percent', percent: 10 },
    { kind: 'amount', cents: 500, from: 9000 },
  ] as const;
  assert.equal(cart.total(discounts), 8500);
});

test('refuses bad prices and quantities', () => {
  const cart = new ShoppingCart();
  assert.throws(() => cart.add('pen', -1), RangeError);
  assert.throws(() => cart.add('pen', 1.5), RangeError);
  assert.throws(() => cart.add('pen', 100, 0), RangeError);
});
`,
  },
};

export const shoppingCart: DemoTask = {
  title: 'Build a shopping cart with discounts',
  language: 'typescript',
  modules: [discounts, cart],
};

import { expect, it } from 'vitest';
import { isSameRepository } from '../../git/address.ts';

it.for([
  ['https://git.example.com/shop/cart.git', 'git@git.example.com:shop/cart.git', true],
  ['https://git.example.com/shop/cart', 'https://git.example.com/shop/cart.git/', true],
  ['ssh://git@git.example.com:2222/shop/cart.git', 'https://GIT.example.com/shop/cart', true],
  ['/srv/git/cart.git', 'file:///srv/git/cart.git', true],
  ['https://git.example.com/shop/cart.git', 'https://git.example.com/shop/basket.git', false],
  ['https://git.example.com/shop/cart.git', 'https://other.example.com/shop/cart.git', false],
  ['not an address', 'not an address', false],
] as const)('a hook that names %s means %s: %s', ([first, second, same]) => {
  expect(isSameRepository(first, second)).toBe(same);
});

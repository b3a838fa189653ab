import { beforeEach, describe, expect, it } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../../clock/virtual-clock.ts';
import { createRegistryFollower, type RegistryFollower } from '../../reconciler/loop/images/follow-registry.ts';
import { desiredStateOf } from './small-line.ts';

const hour = 3_600_000;

describe('repositories of the registry of which no hook says anything', () => {
  let clock: VirtualClock;
  let hints: string[];
  let follower: RegistryFollower;

  beforeEach(() => {
    clock = createVirtualClock();
    hints = [];
    follower = createRegistryFollower({ clock, random: () => 0.5, hint: repository => hints.push(repository) });
  });

  it('are looked at once an hour each, one after the other, however many apps have one', async () => {
    follower.follow(desiredStateOf({ 'images/java': '' }, { '/a': 'images/java', '/b': 'images/java' }));
    await clock.advance(hour / 3 - 1);
    expect(hints).toEqual([]);
    await clock.advance(hour - hour / 3 + 1);
    expect(hints.toSorted()).toEqual(['a', 'b', 'images/java']);
    await clock.advance(hour);
    expect(hints).toHaveLength(6);
  });

  it('are those of the newest commit, and a commit starts no new round', async () => {
    follower.follow(desiredStateOf({}, { '/a': '', '/b': '' }));
    await clock.advance(hour / 2 - 1);
    follower.follow(desiredStateOf({}, { '/c': '', '/d': '' }));
    await clock.advance(1);
    expect(hints).toEqual(['c']);
    follower.follow(desiredStateOf({}, {}));
    await clock.advance(2 * hour);
    expect(hints).toEqual(['c']);
    follower.follow(desiredStateOf({}, { '/e': '' }));
    await clock.advance(hour);
    expect(hints).toEqual(['c', 'e']);
  });

  it('of a cluster that takes its images from another one are left alone, and nothing goes on after the end', async () => {
    const desired = desiredStateOf({}, { '/a': '' });
    follower.follow({ ...desired, cluster: { ...desired.cluster!, images: { record: 'branch', from: 'staging' } } });
    await clock.advance(2 * hour);
    follower.follow(desired);
    follower.stop();
    await clock.advance(2 * hour);
    expect(hints).toEqual([]);
  });
});

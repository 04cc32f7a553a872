/** RFC 3977 section 6.1: an article number fits into 31 bits. */
const room = 2 ** 31;

/**
 * A group and a number in one: SQLite finds and orders rows fastest by a single whole number. Groups below 2^22 keep it
 * within what JavaScript counts exactly.
 */
export function toPlace(group: number, number: number): number {
  return group * room + number;
}

export function groupOf(place: number): number {
  return Math.floor(place / room);
}

export function numberOf(place: number): number {
  return place % room;
}

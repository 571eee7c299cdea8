/** Money as an integer count of nano-dollars (10^-9 USD) in a double: exact up to 9 million dollars a sum. */
export type NanoUsd = number;

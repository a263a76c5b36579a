/** Types of EVT 3.0 words, their upper 4 bits. */
export const EVT3 = { addrY: 0, addrX: 2, vectBaseX: 3, vect12: 4, vect8: 5, timeLow: 6, timeHigh: 8 } as const;

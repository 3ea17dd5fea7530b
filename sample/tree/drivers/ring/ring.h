/* The ring: descriptors shared with the device. */
#ifndef RING_H
#define RING_H

#include <pool.h>

#define RING_SIZE	256
#define RING_DOORBELL	0x10
#define RING_KICK	0x18

struct ring {
	void *regs;
	struct pool *descriptors;
	unsigned int head;
	unsigned int tail;
	int legacy_doorbell;
};

int ring_probe(struct ring *ring, void *regs);
void ring_remove(struct ring *ring);
void ring_kick(struct ring *ring);

#endif

// The ring: descriptors shared with the device.

#include <io.h>
#include <iommu.h>
#include "ring.h"

static void ring_doorbell_legacy(struct ring *ring)
{
	write32(ring->regs + RING_DOORBELL, ring->tail & 0xffff);
	read32(ring->regs + RING_DOORBELL);
}

void ring_kick(struct ring *ring)
{
	if (ring->legacy_doorbell)
		ring_doorbell_legacy(ring);
	else
		write32(ring->regs + RING_KICK, ring->tail);
}

static void ring_unmap(struct ring *ring)
{
	struct page *page;

	page_list_for_each(page, &ring->descriptors->pages)
		iommu_unmap(page_address(page), PAGE_SIZE);
}

int ring_probe(struct ring *ring, void *regs)
{
	ring->regs = regs;
	ring->legacy_doorbell = read32(regs) < 3;
	ring->descriptors = pool_create("ring", 64, POOL_ZERO);
	if (!ring->descriptors)
		return -ENOMEM;
	ring_kick(ring);
	return 0;
}

void ring_remove(struct ring *ring)
{
	ring_unmap(ring);
	pool_destroy(ring->descriptors);
	write32(ring->regs, 0);
}

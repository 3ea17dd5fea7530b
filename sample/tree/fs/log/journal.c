// The journal: what was promised to be on the disk.

#include <block.h>
#include "journal.h"

int journal_commit(struct journal *journal)
{
	int error;

	error = block_write(journal->device, journal->head, journal->entries, journal->count);
	if (error)
		return error;
	error = superblock_write(journal->device, journal->head);
	if (error)
		return error;
	return block_flush(journal->device);
}

int journal_replay(struct journal *journal)
{
	struct entry *entry;

	for (entry = journal_first(journal); entry; entry = journal_next(entry)) {
		if (entry->checksum != entry_checksum(entry))
			break;
		entry_apply(entry);
	}
	return 0;
}

-- The titles of patches by their Message-IDs, and their numbers in their postings
select patches.message_id, patches.title, patches.counter, patches.total
from json_each(:names) as named
cross join patches on named.value = patches.message_id

-- A list by its name
select lists.list, lists.name, lists.message_count from lists where lists.name = :name

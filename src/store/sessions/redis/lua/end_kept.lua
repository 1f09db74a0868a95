-- who, life, keys under which nothing is kept any more
for _, kept in ipairs(empty(BOOK .. 'kept:of:' .. ARGV[1])) do
  drop_kept(kept)
end
for place = 3, #ARGV do
  note_end(ARGV[place], ARGV[2])
  drop_kept(ARGV[place])
end
return 1

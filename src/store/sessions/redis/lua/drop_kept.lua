-- kept
drop_kept(ARGV[1])
return 1

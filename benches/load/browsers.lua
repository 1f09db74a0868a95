-- Browsers that take turns. The requests lie in a file, parted by NUL, whole as they are sent.
local requests, turn = {}, 0

function init(args)
    local file = assert(io.open(args[1], "rb"))
    for request in (file:read("*a") .. "\0"):gmatch("(%Z+)%z") do
        requests[#requests + 1] = request
    end
    file:close()
end

function request()
    turn = turn % #requests + 1
    return requests[turn]
end

package pack

// blockBits is how large blocks are that are predicted alike: 16 x 16 pixels.
const blockBits = 4

// modes are the ways of prediction that are tried, by the numbers they have. (4.1)
var modes = [...]uint32{modeGradient, modeLeft, modeAbove, modeMean, modeNearer}

const (
	modeLeft     = 1
	modeAbove    = 2
	modeMean     = 7  // of both
	modeNearer   = 11 // the one that is nearer to left + above - corner
	modeGradient = 12 // left + above - corner

	black = 0xff000000
)

// predict replaces the pixels of a picture by how they differ from what their
// neighbours let expect. It returns by which mode that is, a pixel for each block.
func predict(px []uint32, width int) []uint32 {
	height := len(px) / width
	across := (width + 1<<blockBits - 1) >> blockBits
	down := (height + 1<<blockBits - 1) >> blockBits
	chosen := make([]uint32, 0, across*down)
	for y := range down {
		for x := range across {
			chosen = append(chosen, black|best(px, width, x, y)<<8)
		}
	}
	// From the end: each needs its neighbours as they were.
	for i, y := len(px)-1, height-1; y >= 0; y-- {
		for x := width - 1; x >= 0; x, i = x-1, i-1 {
			switch {
			case i == 0:
				px[i] = subtract(px[i], black)
			case y == 0:
				px[i] = subtract(px[i], px[i-1])
			case x == 0:
				px[i] = subtract(px[i], px[i-width])
			default:
				mode := chosen[y>>blockBits*across+x>>blockBits] >> 8 & 0xff
				px[i] = subtract(px[i], expected(mode, px[i-1], px[i-width], px[i-width-1]))
			}
		}
	}
	return chosen
}

// best returns the mode that leaves least of a block.
func best(px []uint32, width, blockX, blockY int) uint32 {
	left, top := max(1, blockX<<blockBits), max(1, blockY<<blockBits)
	right, bottom := min(width, (blockX+1)<<blockBits), min(len(px)/width, (blockY+1)<<blockBits)
	var found uint32
	least := -1
	for _, mode := range modes {
		sum := 0
		for y := top; y < bottom; y += 2 { // every second row tells enough
			for i := y*width + left; i < y*width+right; i++ {
				sum += weight(subtract(px[i], expected(mode, px[i-1], px[i-width], px[i-width-1])))
			}
		}
		if least < 0 || sum < least {
			found, least = mode, sum
		}
	}
	return found
}

// expected is what a pixel is by what is left of it, above it, and in the corner
// between them.
func expected(mode, left, above, corner uint32) uint32 {
	switch mode {
	case modeLeft:
		return left
	case modeAbove:
		return above
	case modeMean:
		return left&above + (left^above)>>1&0x7f7f7f7f
	case modeNearer:
		if distance(above, corner) < distance(left, corner) {
			return left
		}
		return above
	}
	var sum uint32
	for shift := 0; shift < 32; shift += 8 {
		v := int(left>>shift&0xff) + int(above>>shift&0xff) - int(corner>>shift&0xff)
		sum |= uint32(max(0, min(255, v))) << shift
	}
	return sum
}

// distance is how far two pixels are from each other.
func distance(a, b uint32) int {
	sum := 0
	for shift := 0; shift < 32; shift += 8 {
		d := int(a>>shift&0xff) - int(b>>shift&0xff)
		sum += max(d, -d)
	}
	return sum
}

// weight is how far a difference is from none.
func weight(v uint32) int {
	sum := 0
	for shift := 0; shift < 32; shift += 8 {
		d := int(int8(v >> shift))
		sum += max(d, -d)
	}
	return sum
}

// subtract subtracts the four bytes of a pixel, each for itself.
func subtract(a, b uint32) uint32 {
	const even, odd = 0x00ff00ff, 0xff00ff00
	return (odd+a&even-b&even)&even | (even+a&odd-b&odd)&odd
}

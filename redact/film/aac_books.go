package film

// The Huffman codebooks of AAC (ISO/IEC 14496-3, 4.A.1), as far as it takes to
// find where a code ends: in each, the codes of one length follow each other in
// order, and shorter ones come first.
type aacBook struct {
	lengths []uint16 // how many codes there are of each length, from 1
	// extra tells of each code, in order, how many bits of signs follow it, and
	// beyond that, in threes, how many escapes; empty where none do.
	extra string
	pair  bool // a code is for two numbers, not for four
}

var aacScale = aacBook{lengths: []uint16{1, 0, 1, 3, 2, 4, 3, 5, 4, 6, 6, 6, 5, 8, 4, 7, 3, 7, 46}}

var aacBooks = [12]aacBook{
	1: {lengths: []uint16{1, 0, 0, 0, 8, 0, 24, 0, 24, 8, 16}},
	2: {lengths: []uint16{0, 0, 1, 1, 7, 24, 15, 19, 14}},
	3: {
		lengths: []uint16{1, 0, 0, 4, 2, 6, 3, 5, 15, 15, 8, 9, 3, 3, 5, 2},
		extra:   "011112222232343311223232331221224334323244332333223243344233333344442233434443233",
	},
	4: {
		lengths: []uint16{0, 0, 0, 10, 6, 0, 9, 21, 8, 14, 11, 2},
		extra:   "433331202222121144443333333333332222222222221111444444333333333433344422222243333",
	},
	5: {lengths: []uint16{1, 0, 0, 4, 4, 0, 4, 12, 12, 12, 18, 10, 4}, pair: true},
	6: {lengths: []uint16{0, 0, 0, 9, 0, 16, 13, 8, 23, 8, 4}, pair: true},
	7: {
		lengths: []uint16{1, 0, 2, 1, 0, 4, 5, 10, 14, 15, 8, 4}, pair: true,
		extra: "0112221122211222222221122212122222222211222222222222112222222222",
	},
	8: {
		lengths: []uint16{0, 0, 1, 5, 7, 10, 14, 15, 8, 4}, pair: true,
		extra: "2212120112222222221122222222221212222222121222222222221212222112",
	},
	9: {
		lengths: []uint16{1, 0, 2, 1, 0, 4, 3, 8, 11, 20, 31, 38, 32, 14, 4}, pair: true,
		extra: "011222112221122222222112222222121222222221222222221222122221222211222222222222212221222222222222" +
			"2222222212212222222122222222222222212212222122222222222222222222222222222",
	},
	10: {
		lengths: []uint16{0, 0, 0, 3, 8, 14, 17, 25, 31, 41, 22, 8}, pair: true,
		extra: "222211222221122220221122222222222212122222222222212122222222222222222212222212222222222222222212" +
			"1222222212222221222222222222222221212122222222222222212122212221222222122",
	},
	11: {
		lengths: []uint16{0, 0, 0, 2, 6, 7, 16, 59, 55, 95, 43, 6}, pair: true,
		extra: "028112222221212222222112222222222222225555525121525555222225522555225255525225522215522221255225" +
			"252222222522122222212222222222222212222222222242222224212222222222222222222222222222221222222222" +
			"222222222122222222222222222222222222211222222222222222222222222221221212221222221122221221211211" +
			"2",
	},
}

// bands are the widths of scale factor bands (4.5.4), as pairs: how wide, and
// how many in a row.
type bands []uint16

var (
	long96  = bands{4, 14, 8, 5, 12, 5, 16, 2, 24, 1, 28, 1, 36, 1, 44, 1, 64, 11}
	long64  = bands{4, 14, 8, 4, 12, 3, 16, 3, 20, 1, 24, 2, 28, 1, 36, 1, 40, 18}
	long48  = bands{4, 10, 8, 7, 12, 4, 16, 2, 20, 2, 24, 2, 28, 2, 32, 19, 96, 1}
	long32  = bands{4, 10, 8, 7, 12, 4, 16, 2, 20, 2, 24, 2, 28, 2, 32, 22}
	long24  = bands{4, 11, 8, 10, 12, 4, 16, 3, 20, 2, 24, 2, 28, 2, 32, 1, 36, 2, 40, 1, 44, 1, 48, 1, 52, 2, 64, 5}
	long16  = bands{8, 11, 12, 9, 16, 4, 20, 3, 24, 2, 28, 2, 32, 1, 36, 1, 40, 2, 44, 1, 48, 1, 52, 1, 56, 1, 60, 1, 64, 3}
	long8   = bands{12, 13, 16, 7, 20, 4, 24, 3, 28, 2, 32, 1, 36, 2, 40, 1, 44, 1, 48, 1, 52, 1, 56, 1, 60, 1, 64, 1, 80, 1}
	short96 = bands{4, 6, 8, 3, 16, 1, 28, 1, 36, 1}
	short48 = bands{4, 5, 8, 3, 12, 3, 16, 3}
	short24 = bands{4, 7, 8, 3, 12, 2, 16, 2, 20, 1}
	short16 = bands{4, 8, 8, 2, 12, 2, 16, 1, 20, 2}
	short8  = bands{4, 7, 8, 4, 12, 1, 16, 1, 20, 2}
)

// Long and short windows have bands of their own, by the index of the rate.
var (
	aacLong = [13]bands{
		long96, long96, long64, long48, long48, long32, long24, long24, long16, long16, long16, long8, long8,
	}
	aacShort = [13]bands{
		short96, short96, short96, short48, short48, short48, short24, short24, short16, short16, short16, short8, short8,
	}
)

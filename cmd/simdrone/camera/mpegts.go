package camera

const tsPacket = 188

package egress

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// What linux/netfilter/nfnetlink_log.h calls them.
const (
	nfulnlMsgConfig = 1 // NFULNL_MSG_CONFIG

	nfulaCfgCmd    = 1 // NFULA_CFG_CMD
	nfulaCfgMode   = 2
	nfulaCfgBuffer = 3
	nfulaCfgWait   = 4
	nfulaCfgFlags  = 6

	nfulnlCmdBind    = 1 // NFULNL_CFG_CMD_BIND
	nfulnlCopyPacket = 2 // NFULNL_COPY_PACKET
	nfulnlNumber     = 1 // NFULNL_CFG_F_SEQ
)

const (
	// PacketLogMessage bounds one read from a packet log: the most that the
	// kernel gathers before it hands packets over.
	PacketLogMessage = 128 << 10
	// packetLogBuffer holds a second of a flood, so that a pause of the reader
	// loses no packet. The kernel gives it to root only, and others less.
	packetLogBuffer = 32 << 20
	// packetLogWait is how long the kernel gathers packets at most.
	packetLogWait = 50 * time.Millisecond
)

// PacketLog opens the packets that rules of the firewall log to a group: a
// socket from which another process can read, without any right, if it is
// handed the file. Whoever holds it can send nothing but requests to the kernel
// about the log; seccomp must forbid that, as it forbids all sending.
// It needs the right to administer the network, and returns an error wrapping
// [unix.EBUSY] if somebody reads that group already.
func PacketLog(group uint16) (*os.File, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_NETFILTER)
	if err != nil {
		return nil, fmt.Errorf("open packet log: %w", err)
	}
	if err := errors.Join(setUpPacketLog(fd, group), unix.SetNonblock(fd, true)); err != nil {
		return nil, errors.Join(fmt.Errorf("set up packet log %d: %w", group, err), unix.Close(fd))
	}
	return os.NewFile(uintptr(fd), fmt.Sprintf("packet log %d", group)), nil
}

func setUpPacketLog(fd int, group uint16) error {
	if err := unix.Bind(fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return err
	}
	if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, packetLogBuffer); err != nil {
		if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, packetLogBuffer); err != nil {
			return err
		}
	}
	big := binary.BigEndian
	for _, attribute := range []struct {
		kind uint16
		data []byte
	}{
		{nfulaCfgCmd, []byte{nfulnlCmdBind}},
		// Whole packets: how much of them is for the rule to say.
		{nfulaCfgMode, append(big.AppendUint32(nil, 0xffff), nfulnlCopyPacket, 0)},
		{nfulaCfgBuffer, big.AppendUint32(nil, PacketLogMessage)},
		{nfulaCfgWait, big.AppendUint32(nil, uint32(packetLogWait/(10*time.Millisecond)))},
		{nfulaCfgFlags, big.AppendUint16(nil, nfulnlNumber)},
	} {
		if err := askPacketLog(fd, group, attribute.kind, attribute.data); err != nil {
			return fmt.Errorf("setting %d: %w", attribute.kind, err)
		}
	}
	return nil
}

// askPacketLog sends one setting and waits for its acknowledgement.
func askPacketLog(fd int, group, kind uint16, data []byte) error {
	order := binary.NativeEndian
	const header, generic, attribute = 16, 4, 4
	padded := (len(data) + 3) &^ 3
	b := make([]byte, 0, header+generic+attribute+padded)
	b = order.AppendUint32(b, uint32(cap(b)))
	b = order.AppendUint16(b, unix.NFNL_SUBSYS_ULOG<<8|nfulnlMsgConfig)
	b = order.AppendUint16(b, unix.NLM_F_REQUEST|unix.NLM_F_ACK)
	b = order.AppendUint32(b, uint32(kind)) // its number: one question of each kind
	b = order.AppendUint32(b, 0)
	b = append(b, unix.AF_UNSPEC, unix.NFNETLINK_V0)
	b = binary.BigEndian.AppendUint16(b, group)
	b = order.AppendUint16(b, uint16(attribute+len(data)))
	b = order.AppendUint16(b, kind)
	b = append(b, data...)
	b = append(b, make([]byte, padded-len(data))...)
	if err := unix.Sendto(fd, b, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return err
	}
	answer := make([]byte, PacketLogMessage)
	for {
		n, _, err := unix.Recvfrom(fd, answer, 0)
		if err != nil {
			return err
		}
		// Packets may come before the last answers.
		a := answer[:n]
		if n < header+4 || order.Uint16(a[4:]) != unix.NLMSG_ERROR || order.Uint32(a[8:]) != uint32(kind) {
			continue
		}
		if code := int32(order.Uint32(a[header:])); code != 0 {
			return unix.Errno(-code)
		}
		return nil
	}
}

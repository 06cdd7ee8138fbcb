/** Rules as a user may write them, by family, table and chain. */
export type RulesByPlace = Readonly<Record<string, readonly WrittenRule[]>>;

export interface WrittenRule {
  readonly written: string;
  /** What iptables-save 1.8.9 prints for it. */
  readonly printed: readonly string[];
  /** iptables-nft and iptables-legacy print the same. */
  readonly isOfBoth: boolean;
}

/** `WRITTEN => PRINTED | PRINTED`; without an arrow it is printed as written. */
function read(texts: Readonly<Record<string, string>>): RulesByPlace {
  return Object.fromEntries(
    Object.entries(texts).map(([place, text]) => [
      place,
      text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '')
        .map((line) => {
          const isOfBoth = !line.startsWith('(one backend) ');
          const [written = '', printed = written] = line.replace('(one backend) ', '').split(' => ');
          return { written, printed: printed.split(' | '), isOfBoth };
        }),
    ]),
  );
}

/** Each was restored into the kernel (Linux 6.18, iptables 1.8.9), and is printed like this. */
export const taken = read({
  'ipv4 filter FORWARD': String.raw`
    -m policy --dir in --pol ipsec --proto esp
    -m policy --pol ipsec --reqid 108 --proto 50 --dir in --mode tunnel --tunnel-src 10.1.2.3/8 -j ACCEPT => -m policy --dir in --pol ipsec --reqid 108 --proto esp --mode tunnel --tunnel-src 10.1.2.3/8 -j ACCEPT
    -m policy --dir out --pol none
    -m policy --dir in --pol ipsec --strict --mode tunnel --tunnel-dst 10.0.0.1 --spi 5 --next ! --reqid 0x10 --proto ipcomp => -m policy --dir in --pol ipsec --strict --spi 0x5 --mode tunnel --tunnel-dst 10.0.0.1 --next ! --reqid 16 --proto ipcomp
    -m policy --dir in ! --spi 0x1f ! --mode transport => -m policy --dir in --pol ipsec ! --spi 0x1f ! --mode transport
    -m realm --realm 0 => -m realm --realm cosmos
    -m realm --realm cosmos -j USER
    -m realm ! --realm 5/0xff => -m realm ! --realm 0x5/0xff
    -m devgroup --dst-group 0 => -m devgroup --dst-group default
    -m devgroup --src-group default
    -p ipcomp -m ipcomp --ipcompspi :4 => -p ipcomp -m ipcomp --ipcompspi 0:4
    -p ipcomp -m ipcomp --ipcompspi 7:7 --compres => -p ipcomp -m ipcomp --ipcompspi 7 --compres
    -p ipcomp -m ipcomp => -p ipcomp -m ipcomp --ipcompspi 0
    -p esp -m esp --espspi : => -p esp -m esp
    -p esp -m esp ! --espspi 5: => -p esp -m esp ! --espspi 5:4294967295
    -p ah -m ah --ahspi : => -p ah -m ah
    -p ah -m ah --ahspi 1:1 => -p ah -m ah --ahspi 1
    -p tcp --sport 0:65535 => -p tcp -m tcp
    -p udp -m udp --dport 60000:29
    -p udp ! --dport 17: => -p udp -m udp ! --dport 17:65535
    -p tcp --destination-po 80 => -p tcp -m tcp --dport 80
    -p tcp -m tcp --destination-po 80 => -p tcp -m tcp --dport 80
    -p 6 --dport https => -p tcp -m tcp --dport 443
    -p tcp --tcp-flags=FIN,FIN FIN => -p tcp -m tcp --tcp-flags FIN FIN
    -m conntrack --ctproto 0
    -m conntrack --ctexpire 9:2
    -m conntrack ! --ctproto udp --ctorigsrc 10.1.2.3/8 => -m conntrack ! --ctproto 17 --ctorigsrc 10.1.2.3/8
    -m conntrack --ctstate new,rel -j ACCEPT => -m conntrack --ctstate NEW,RELATED -j ACCEPT
    -m conntrack --ctorigdstport 40:30
    -m hashlimit --hashlimit-upto 1000/sec --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name c1 --hashlimit-rate-match --hashlimit-rate-interval 10
    -m hashlimit --hashlimit-upto 5/min --hashlimit-name c2 --hashlimit-rate-match => -m hashlimit --hashlimit-upto 5/sec --hashlimit-burst 5 --hashlimit-name c2 --hashlimit-htable-expire 60000 --hashlimit-rate-match --hashlimit-rate-interval 60
    -m hashlimit --hashlimit 60/hour --hashlimit-name c3 => -m hashlimit --hashlimit-upto 1/min --hashlimit-burst 5 --hashlimit-name c3 --hashlimit-htable-expire 3600000
    -m hashlimit ! --hashlimit-above 10/second --hashlimit-burst 30/minute --hashlimit-name c4 --hashlimit-mode dstport,srcip => -m hashlimit --hashlimit-upto 10/sec --hashlimit-burst 30 --hashlimit-mode srcip,dstport --hashlimit-name c4
    -m hashlimit --hashlimit-above 1mb/s --hashlimit-name c5 --hashlimit-burst 2mb => -m hashlimit --hashlimit-above 1mb/s --hashlimit-burst 2mb --hashlimit-name c5
    -m hashlimit --hashlimit-upto 1000b/s --hashlimit-name c6 => -m hashlimit --hashlimit-upto 992b/s --hashlimit-name c6
    -m hashlimit --hashlimit-upto 4kb/s --hashlimit-name c7 --hashlimit-burst 400k --hashlimit-htable-expire 60000 => -m hashlimit --hashlimit-upto 4kb/s --hashlimit-burst 400kb --hashlimit-name c7
    -m hashlimit --hashlimit-upto 1/hour --hashlimit-name c8 --hashlimit-htable-gcinterval 1000 --hashlimit-srcmask 32 --hashlimit-dstmask 24 --hashlimit-htable-size 0 --hashlimit-htable-max 9 => -m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 5 --hashlimit-name c8 --hashlimit-htable-max 9 --hashlimit-dstmask 24
    -m hashlimit --hashlimit-upto 40mb/s --hashlimit-name c9 --hashlimit-rate-match --hashlimit-rate-interval 1 => -m hashlimit --hashlimit-upto 40mb/s --hashlimit-name c9 --hashlimit-rate-match
    -m string --string "pipe|" --algo bm
    -m string --string "back\\" --algo bm => -m string --hex-string "|6261636b5c|" --algo bm
    -m string --hex-string "|6261636b5c|" --algo bm
    -m string --hex-string "a\\|b|20 7c|" --algo kmp => -m string --string "a|b |" --algo kmp
    -m string --hex-string "|0a|" --algo bm --to 65535 --from 0 => -m string --hex-string "|0a|" --algo bm
    -m time ! --weekdays Sat,Sun => -m time --weekdays Mon,Tue,Wed,Thu,Fri --datestop 2038-01-19T03:14:07
    -m time ! --monthdays 1,2,3 --utc => -m time --monthdays 4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31 --datestop 2038-01-19T03:14:07
    -m time --weekdays Mon,Tue,Wed,Thu,Fri,Sat,Sun => -m time --datestop 2038-01-19T03:14:07
    -m time --localtz --timestart 10:00 => -m time --timestart 10:00:00 --timestop 23:59:59 --datestop 2038-01-19T03:14:07 --kerneltz
    -m time --timestart 00:00 --timestop 23:59:59 => -m time --datestop 2038-01-19T03:14:07
    -m length --length 9:3
    -m length --length : => -m length --length 0:65535
    -m limit --limit 90/min --limit-burst 5 => -m limit --limit 90/min
    (one backend) -m limit --limit-burst 0 => -m limit --limit 3/hour
    -m iprange --src-range 10.1-10.2 => -m iprange --src-range 10.1.0.0-10.2.0.0
    -m mac ! --mac-source 0:1:2:a:b:c => -m mac ! --mac-source 00:01:02:0a:0b:0c
    -m recent --set --hitcount 0 --mask 255.255 => -m recent --set --name DEFAULT --mask 255.0.0.255 --rsource
    -m quota --quota 0x10 => -m quota --quota 16
    -m statistic --mode nth --every 5 --packet 0
    -m connlimit ! --connlimit-above 2 => -m connlimit --connlimit-upto 2 --connlimit-mask 32 --connlimit-saddr
    -m cluster --cluster-total-nodes 4 --cluster-local-node 2 --cluster-hash-seed 0xdead => -m cluster --cluster-local-nodemask 0x00000002 --cluster-total-nodes 4 --cluster-hash-seed 0x0000dead
    -m cluster --cluster-total-nodes 4 ! --cluster-local-nodemask 0x5 --cluster-hash-seed 1 => -m cluster ! --cluster-local-nodemask 0x00000005 --cluster-total-nodes 4 --cluster-hash-seed 0x00000001
    -p tcp -m osf --genre Linux --ttl 1
    -p sctp -m multiport --dports 1:2,5
    -c 2 3 -j ACCEPT => -j ACCEPT
    -c 2,3 -j ACCEPT => -j ACCEPT
    -p TCP -s 10.1 -j DROP => -s 10.1.0.0/32 -p tcp -j DROP
    --proto tcp --src 10/8 --jump ACCEPT => -s 10.0.0.0/8 -p tcp -j ACCEPT
    -s 10.0.0.1,10.0.0.2 -d 10.1.0.0/16,10.2.0.0/16 -j DROP => -s 10.0.0.1/32 -d 10.1.0.0/16 -j DROP | -s 10.0.0.1/32 -d 10.2.0.0/16 -j DROP | -s 10.0.0.2/32 -d 10.1.0.0/16 -j DROP | -s 10.0.0.2/32 -d 10.2.0.0/16 -j DROP
    (one backend) -i + ! -o + -p all => ! -o +
    (one backend) -d 0/0 ! -s 0.0.0.0/0 => ! -s 0.0.0.0/0
    -m comment --comment ""
    -m comment --comment it's -j ACCEPT => -m comment --comment "it\'s" -j ACCEPT
    (one backend) -j NFLOG --nflog-range 64 => -j NFLOG
    -j NFLOG --nflog-size 0
    -j NFLOG --nflog-prefix a/b --nflog-threshold 0 => -j NFLOG --nflog-prefix "a/b"
    -j LOG --log-prefix 01234567890123456789012345678901 --log-level warning => -j LOG --log-prefix 01234567890123456789012345678
    -j IDLETIMER --label x --timeout 5 => -j IDLETIMER --timeout 5 --label x
    -j IDLETIMER --timeout 0x10 --label y --alarm => -j IDLETIMER --timeout 16 --label y --alarm
    -j RATEEST --rateest-name r1 --rateest-interval 0.2s --rateest-ewmalog 1s => -j RATEEST --rateest-name r1 --rateest-interval 250.0ms --rateest-ewmalog 1.0s
    -p tcp -j SYNPROXY --mss 1460 --wscale 7 --sack-perm --timestamp => -p tcp -j SYNPROXY --sack-perm --timestamp --wscale 7 --mss 1460
    -j REJECT --reject-with host-unreach => -j REJECT --reject-with icmp-host-unreachable
    -p tcp -j REJECT --reject-with tcp-rst => -p tcp -j REJECT --reject-with tcp-reset
    -j NFQUEUE --queue-balance 3:5 --queue-bypass
  `,
  'ipv4 mangle PREROUTING': `
    -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff00 --right-shift-mark 8
    -j CONNMARK --set-mark 5 --left-shift-mark 3 => -j CONNMARK --set-xmark 0x5/0xffffffff --left-shift-mark 3
    -j CONNMARK --save-mark --left-shift-mark 0 => -j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff
    -j HMARK --hmark-tuple src,dst,sport,dport,proto --hmark-mod 7 --hmark-rnd 9 --hmark-offset 100 => -j HMARK --hmark-src-prefix 32 --hmark-dst-prefix 32 --hmark-sport-mask 0xffff --hmark-dport-mask 0xffff --hmark-proto-mask 0xffff --hmark-rnd 0x00000009 --hmark-mod 7 --hmark-offset 100
    -j HMARK --hmark-tuple ct --hmark-mod 7 --hmark-rnd 0xfe => -j HMARK --hmark-rnd 0x000000fe --hmark-mod 7 --hmark-tuple ct
    -j CONNSECMARK --restore
    -p udp -j TPROXY --on-port 15001 --on-ip 127.1 => -p udp -j TPROXY --on-port 15001 --on-ip 127.0.0.1 --tproxy-mark 0x0/0x0
    -m rpfilter --invert --loose => -m rpfilter --loose --invert
    -j TTL --ttl-inc 1
    -j DSCP --set-dscp-class AF11 => -j DSCP --set-dscp 0x0a
    -j TOS --xor-tos 4 => -j TOS --set-tos 0x04/0x00
  `,
  'ipv4 nat PREROUTING': `
    -p tcp -j DNAT --to-destination 10.0.0.1-10.0.0.1:80 => -p tcp -j DNAT --to-destination 10.0.0.1:80
    -p udp -j REDIRECT --to-ports domain => -p udp -j REDIRECT --to-ports 53
    -j NETMAP --to 10.1.2.3/24 => -j NETMAP --to 10.1.2.0/24
  `,
  'ipv4 raw PREROUTING': `
    -j CT --zone 0 => -j CT
    -j CT --zone-reply mark --ctevents destroy,new => -j CT --ctevents new,destroy --zone-reply mark
    -j TRACE
  `,
  'ipv6 filter FORWARD': `
    -m frag --fragid :42 => -m frag --fragid 0:42
    -m frag ! --fragid 5:5 --fragfirst --fraglast => -m frag ! --fragid 5 --fragfirst --fraglast
    -m frag
    -m rt --rt-segsleft 3:3 => -m rt --rt-segsleft 3
    -m rt --rt-type 0 --rt-0-res --rt-0-addrs 1::0,2::0 --rt-0-not-strict => -m rt --rt-type 0 --rt-0-res --rt-0-addrs 1::,2:: --rt-0-not-strict
    -m rt ! --rt-len 5 ! --rt-type 2 => -m rt ! --rt-type 2 ! --rt-len 5
    -p mh -m mh --mh-type 3: => -p mobility-header -m mh --mh-type 3:255
    -p mh --mh-type binding-update => -p mobility-header -m mh --mh-type 5
    -p 135 -m mh ! --mh-type bu:6 => -p mobility-header -m mh ! --mh-type 5:6
    -p mh -m mh --mh-type : => -p mobility-header -m mh
    -m srh --srh-next-hdr 17 ! --srh-hdr-len-eq 8 --srh-segs-left-gt 2 --srh-last-entry-lt 4 --srh-tag 7
    -m srh --srh-psid a::1/64 --srh-nsid b:: => -m srh --srh-psid a::1/64 --srh-nsid b::/128
    -m dst --dst-len 8 --dst-opts 149:92,12:12,5:255 => -m dst --dst-len 8 --dst-opts 149:92,12:12,5
    -m dst ! --dst-len 7
    -m hbh --hbh-opts 1:2,0x20 => -m hbh --hbh-opts 1:2,32
    -m ipv6header --header dst,frag,esp --soft => -m ipv6header --header ipv6-opts,ipv6-frag,esp --soft
    -m ipv6header ! --header 0,43 => -m ipv6header ! --header hop-by-hop,ipv6-route
    -m ah --ahspi : => -m ah
    -p ah -m ah ! --ahspi 1:2 --ahlen 0 --ahres => -p ah -m ah ! --ahspi 1:2 --ahres
    -p icmpv6 --icmpv6-type ping => -p ipv6-icmp -m icmp6 --icmpv6-type 128
    -p ipv6-icmp -m icmp6 --icmpv6-type 1/4
    -m hl ! --hl-eq 64
    -j REJECT => -j REJECT --reject-with icmp6-port-unreachable
    -j REJECT --reject-with adm-prohibited => -j REJECT --reject-with icmp6-adm-prohibited
    -m policy --dir in --pol ipsec --mode tunnel --tunnel-dst fe80::1/64
    -s FE80::0:1/10 -d ::ffff:1.2.3.4 => -s fe80::/10 -d ::ffff:1.2.3.4/128
    -m hashlimit --hashlimit-upto 5/min --hashlimit-name d1 --hashlimit-srcmask 128 --hashlimit-dstmask 64 => -m hashlimit --hashlimit-upto 5/min --hashlimit-burst 5 --hashlimit-name d1 --hashlimit-dstmask 64
    -m recent --set => -m recent --set --name DEFAULT --mask ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff --rsource
    (one backend) -s ::/0 ! -d ::/0 => ! -d ::/0
  `,
  'ipv6 mangle PREROUTING': `
    -j HL --hl-set 5
    -j DNPT --src-pfx a::/64 --dst-pfx b::/64
    -m eui64
    -p tcp -j TPROXY --on-port 80 => -p tcp -j TPROXY --on-port 80 --on-ip :: --tproxy-mark 0x0/0x0
    -j HMARK --hmark-tuple dst --hmark-src-prefix 64 --hmark-mod 2 --hmark-rnd 1 => -j HMARK --hmark-src-prefix 64 --hmark-dst-prefix 128 --hmark-rnd 0x00000001 --hmark-mod 2
  `,
});

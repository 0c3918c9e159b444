/*
 * The guard where the channel may refuse messages: two places, the channel and the direct conversation with the
 * requester, whom the proposal names. Everything else is as in guard.pml, which says what the words mean.
 *
 * The channel can be read all the time, and it takes messages or refuses them, changing at any moment. The record says
 * in which of the two the announcement was shown; an instance on a record that lost this decides anew.
 *
 * Invariants: atMostOnePost and noneAfterStop. Assumption: what was posted and answered is shown to everybody who reads
 * that conversation afterwards, also to whoever posted in the other one.
 */

#define MOST_CHAIN  8
#define MOST_SHOWN  12
#define PUT_BACKS   1
#define CHANGES     1
#define GATES       1

mtype = { proposed, inChannel, inDirect, intended, notSent, stopped, unknown };
#define CHANNEL 0
#define DIRECT  1

typedef Record { byte length; mtype entry[MOST_CHAIN]; byte digest[MOST_CHAIN] };
Record redis;
byte lastDigest = 1;

typedef Shown { mtype entry; byte digest; byte by; bit place };
Shown slack[MOST_SHOWN];
byte shown = 0;

byte posts = 0;
bool acknowledged = false;
byte putBacks = 0;
bool writable = true;

#define phase redis.entry[redis.length - 1]
#define headNow redis.digest[redis.length - 1]
#define mayPass (phase == inChannel || phase == inDirect || phase == notSent)

inline append(what, mine) {
  redis.entry[redis.length] = what;
  lastDigest++;
  mine = lastDigest;
  redis.digest[redis.length] = mine;
  redis.length++
}

inline post(what, digestOf, who, where) {
  slack[shown].entry = what;
  slack[shown].digest = digestOf;
  slack[shown].by = who;
  slack[shown].place = where;
  shown++
}

/* Where this record says that the announcement was shown. */
inline modeOf(mode) {
  j = 0; mode = CHANNEL;
  do
  :: j < redis.length ->
    if
    :: redis.entry[j] == inDirect -> mode = DIRECT
    :: redis.entry[j] == inChannel -> mode = CHANNEL
    :: else
    fi;
    j++
  :: else -> break
  od;
  j = 0
}

#ifdef FAULT_ONE_PLACE
#define reads(mode, where) (mode == where)
#else
#ifdef FAULT_CHANNEL_WITHOUT_DIRECT
#define reads(mode, where) (mode == DIRECT || where == CHANNEL)
#else
#ifdef FAULT_DIRECT_WITHOUT_CHANNEL
#define reads(mode, where) (mode == CHANNEL || where == DIRECT)
#else
#define reads(mode, where) true
#endif
#endif
#endif

/* Whether the record still holds every entry that Slack shows. */
inline compare(mode, agrees) {
  i = 0; agrees = true;
  do
  :: i < shown ->
    j = 0; has = false;
    do
    :: j < redis.length -> if :: redis.digest[j] == slack[i].digest -> has = true :: else fi; j++
    :: else -> break
    od;
    if :: !has && reads(mode, slack[i].place) -> agrees = false :: else fi;
    i++
  :: else -> break
  od;
  i = 0; j = 0; has = false
}

/* Whether Slack shows a Stop, or an intent of somebody else that was not shown to be unsent. */
inline look(mode, me, stop, other) {
  i = 0; stop = false; other = false;
  do
  :: i < shown ->
    if
    :: !reads(mode, slack[i].place) -> skip
    :: reads(mode, slack[i].place) && slack[i].entry == stopped -> stop = true
    :: reads(mode, slack[i].place) && slack[i].entry == intended && slack[i].digest != me ->
      j = 0; has = false;
      do
      :: j < shown -> if :: slack[j].entry == notSent && slack[j].by == slack[i].digest -> has = true :: else fi; j++
      :: else -> break
      od;
      if :: !has -> other = true :: else fi
    :: else
    fi;
    i++
  :: else -> break
  od;
  i = 0; j = 0; has = false
}

proctype Instance() {
  byte decidedOn, mine, gates = 0, i, j;
  bool has, agrees, stop, other, late, refused;
  bit mode;
  do
  :: phase == proposed && gates == 0 ->
    /* The announcement: in the channel, and directly where that refuses it. */
    decidedOn = headNow;
    if
    :: atomic { writable -> post(inChannel, decidedOn, 0, CHANNEL) };
      atomic { if :: headNow == decidedOn && phase == proposed -> append(inChannel, mine) :: else -> goto end fi }
    :: atomic { !writable -> skip };
      atomic { post(inDirect, decidedOn, 0, DIRECT) };
      atomic { if :: headNow == decidedOn && phase == proposed -> append(inDirect, mine) :: else -> goto end fi }
    fi
  :: gates < GATES && mayPass ->
    gates++;
    d_step { decidedOn = headNow; modeOf(mode) };
    d_step { compare(mode, agrees); look(mode, 0, stop, other) };
    if :: !agrees || stop || other -> goto end :: else -> agrees = false fi;
    atomic {
      if :: headNow != decidedOn || !mayPass -> goto end :: else fi;
      append(intended, mine)
    };
    if :: true :: true -> goto end fi;                 /* killed */
    if
    :: mode == DIRECT -> atomic { post(intended, mine, 0, DIRECT) }; refused = false
    :: mode == CHANNEL ->
      atomic { if :: writable -> post(intended, mine, 0, CHANNEL); refused = false :: else -> refused = true fi }
    fi;
    if
    :: late = refused
    :: late = true                                     /* too slow: nothing is sent */
    :: true -> goto end                                /* killed */
    fi;
#ifdef FAULT_NO_READ_BACK
    stop = false; other = false;
#else
    d_step { look(mode, mine, stop, other) }
#endif
    if
    :: late ->
      atomic {
        if
        :: headNow == mine ->
          append(notSent, decidedOn);
          if
          :: mode == DIRECT -> post(notSent, decidedOn, mine, DIRECT)
          :: mode == CHANNEL && writable -> post(notSent, decidedOn, mine, CHANNEL)
          :: else
          fi
        :: else
        fi
      }
    :: !late && (stop || other) -> atomic { if :: headNow == mine -> append(unknown, decidedOn) :: else fi }; goto end
    :: !late && !stop && !other ->
      atomic { assert(!acknowledged); posts++; assert(posts <= 1) };
      goto end
    fi
  :: else -> break
  od;
end:
  skip
}

/* A person stops it: said where the record says that the announcement was shown. */
proctype Stop() {
  byte mine, i, j;
  bool has, stop, other;
  bit mode;
  atomic {
    if
    :: phase == proposed || mayPass -> modeOf(mode); append(stopped, mine)
    :: else -> goto end
    fi
  };
  if :: true :: true -> goto end fi;                   /* killed before it is posted */
  if
  :: mode == DIRECT -> atomic { post(stopped, mine, 0, DIRECT) }
  :: mode == CHANNEL -> atomic { if :: writable -> post(stopped, mine, 0, CHANNEL) :: else -> goto end fi }
  fi;
#ifdef FAULT_STOP_LOOKS_IN_ONE_PLACE
  d_step { i = 0; other = false; do :: i < shown -> if :: slack[i].place == mode && slack[i].entry == intended -> other = true :: else fi; i++ :: else -> break od };
#else
  d_step { look(DIRECT, 0, stop, other) };
#endif
  if
  :: other -> skip
  :: else -> atomic { assert(posts == 0); acknowledged = true }
  fi;
end:
  skip
}

/* Somebody archives the channel, or makes it read-only, and opens it again. */
proctype Changing() {
  byte changes = 0;
  do
  :: changes < CHANGES -> changes++; writable = !writable
  :: true -> break
  od
}

proctype PutBack() {
  do
  :: putBacks < PUT_BACKS ->
    atomic {
      putBacks++;
      if
      :: redis.length > 1 -> redis.length--
      :: redis.length > 2 -> redis.length = redis.length - 2
      :: redis.length > 1 -> redis.length = 1
      :: true
      fi
    }
  :: true -> break
  od
}

init {
  redis.entry[0] = proposed; redis.digest[0] = lastDigest; redis.length = 1;
  post(proposed, lastDigest, 0, CHANNEL);
  if :: true :: true -> writable = false fi;
  atomic { run Instance(); run Instance(); run Stop(); run PutBack(); run Changing() }
}

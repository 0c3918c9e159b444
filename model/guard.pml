/*
 * The guard of the one request that cannot be taken back, small enough to read.
 *
 * One approved proposal. Two instances of the bot take its gate; a person stops it, or voids it, through a third.
 * The record lives in a Redis that may go back to an earlier state at any moment; Slack only grows.
 * Any instance may die or freeze at any step, and an append may come through without its answer.
 *
 * Invariants, named as in docs/security.md:
 *   atMostOnePost        no more than one POST of the proposal
 *   noneAfterStop        no POST once a Stop was acknowledged, and no acknowledgement once one was sent
 *   noneAfterChange      no POST by an instance that took the gate after Slack showed that the proposal is void
 *   noneAgainstRecord    no POST for an intent appended to a record that no longer waits for its gate
 *
 * Assumption: a message whose posting was answered is shown to everybody who reads Slack afterwards.
 * A flag, e.g. -DFAULT_NO_READ_BACK, plants one fault; each must be found.
 */

#define INSTANCES   2
#define MOST_CHAIN  10
#define MOST_SHOWN  14
#define PUT_BACKS   1
#define GATES       2

mtype = { proposed, intended, notSent, stopped, voided, unknown };

/* The record: what its entries say, and for each a digest that no other entry ever has. */
typedef Record { byte length; mtype entry[MOST_CHAIN]; byte digest[MOST_CHAIN] };
Record redis, backup;
byte lastDigest = 1;

/* Slack: what was posted, in order. A message names its entry, and so that entry's head. */
typedef Shown { mtype entry; byte digest; byte by };
Shown slack[MOST_SHOWN];
byte shown = 0;

byte posts = 0;
bool acknowledged = false;
bool voidIsShown = false;
byte putBacks = 0;

#define phase redis.entry[redis.length - 1]
#define headNow redis.digest[redis.length - 1]

inline append(what, mine) {
  redis.entry[redis.length] = what;
  lastDigest++;
  mine = lastDigest;
  redis.digest[redis.length] = mine;
  redis.length++
}

inline post(what, digestOf, who) {
  slack[shown].entry = what;
  slack[shown].digest = digestOf;
  slack[shown].by = who;
  shown++
}

/* Whether the record still holds every entry that Slack shows. */
inline compare(agrees) {
  i = 0; agrees = true;
  do
  :: i < shown ->
    j = 0; has = false;
    do
    :: j < redis.length -> if :: redis.digest[j] == slack[i].digest -> has = true :: else fi; j++
    :: else -> break
    od;
    if :: !has -> agrees = false :: else fi;
    i++
  :: else -> break
  od;
  i = 0; j = 0; has = false
}

/* Whether Slack shows a Stop, or an intent of somebody else that was not shown to be unsent. */
inline look(me, stop, other) {
  i = 0; stop = false; other = false;
  do
  :: i < shown ->
    if
    :: slack[i].entry == stopped -> stop = true
    :: slack[i].entry == intended && slack[i].digest != me ->
      j = i + 1; has = false;
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
  bool has, agrees, stop, other, late, sawVoid, against;
  do
  :: gates < GATES && (phase == proposed || phase == notSent) ->
    gates++;
    /* The gate: the head that it decides on is shown, and Slack shows nothing that the record lacks. */
    atomic { decidedOn = headNow; sawVoid = voidIsShown };
#ifndef FAULT_GATE_WITHOUT_HEADS
    d_step { compare(agrees); look(0, stop, other) }
    if :: !agrees || stop || other -> goto end :: else -> agrees = false fi;
#endif
    /* The intent, only on the very record that was looked at. */
    atomic {
#ifndef FAULT_NO_COMPARE
      if
      :: headNow != decidedOn || !(phase == proposed || phase == notSent) -> goto end
      :: else
      fi;
#endif
      against = !(phase == proposed || phase == notSent);
      append(intended, mine)
    }
    if
    :: true
    :: true -> goto lostAnswer
    :: true -> goto end                              /* killed */
    fi;
    atomic { post(intended, mine, 0) }
    if
    :: late = false
    :: late = true                                   /* too slow: nothing is sent */
    :: true -> goto end                              /* killed */
    fi;
#ifdef FAULT_NO_READ_BACK
    stop = false; other = false;
#else
    d_step { look(mine, stop, other) }
#endif
#ifdef FAULT_READ_BACK_WITHOUT_STOP
    stop = false;
#endif
    if
    :: late ->
      /* Not sent, and Slack shows that before anybody may try again. */
      atomic {
        if
        :: headNow == mine -> append(notSent, decidedOn); post(notSent, decidedOn, mine)
        :: else
        fi
      }
#ifdef FAULT_SENDS_LATE
      atomic { posts++; assert(posts <= 1 && !acknowledged) }
#endif
    :: !late && (stop || other) -> atomic { if :: headNow == mine -> append(unknown, decidedOn) :: else fi }; goto end
    :: !late && !stop && !other ->
      /* Between the read-back and this write the process may have frozen for as long as it likes. */
      atomic { assert(!acknowledged && !sawVoid && !against); posts++; assert(posts <= 1) };
      goto end
    fi;
  :: else -> break
  od;
  goto end;
lostAnswer:
#ifdef FAULT_SENDS_IN_DOUBT
  posts++; assert(posts <= 1);
#endif
  skip;
end:
  skip
}

/* A person stops it. The answer is given once Slack shows the Stop and no intent. */
proctype Stop() {
  byte mine, i, j;
  bool has, stop, other;
  atomic {
    if
    :: phase == proposed || phase == notSent -> append(stopped, mine)
    :: else -> goto end
    fi
  };
  if :: true :: true -> goto end fi;                 /* killed before it is posted */
#ifndef FAULT_STOP_NOT_POSTED
  atomic { post(stopped, mine, 0) };
#endif
#ifdef FAULT_STOP_WITHOUT_READ_BACK
  other = false;
#else
  d_step { look(0, stop, other) };
#endif
  if
  :: other -> skip                                   /* "the request may be on its way" */
  :: else -> atomic { assert(posts == 0); acknowledged = true }
  fi;
end:
  skip
}

/* Somebody changes what was approved. It is told as everything is, without a read-back. */
proctype Change() {
  byte mine;
  atomic {
    if
    :: phase == proposed || phase == notSent -> append(voided, mine)
    :: else -> goto end
    fi
  };
  atomic { post(voided, mine, 0); voidIsShown = true };
end:
  skip
}

/* A failover to data without the last writes, or somebody who can write to Redis. */
proctype PutBack() {
  byte i;
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
  post(proposed, lastDigest, 0);
  atomic { run Instance(); run Instance(); if :: run Stop() :: run Change() fi; run PutBack() }
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The election of N hosts in discrete time, for Spin. An advert is due each I
 * ticks; a BACKUP waits 3 * I, and longer the less it is preferred. Whatever is
 * sent in a tick arrives in it, in any order; who is preferred, who preempts and
 * whose addresses are compared the other way round (UCARP) is chosen at first,
 * in all ways.
 *
 *   -DN=2             hosts
 *   -DI=2             ticks between two adverts
 *   -DANY             there were faults: begin in any state whatsoever
 *   (without)         begin with nothing; adverts get lost, wait, come twice,
 *                     hosts crash and come back, until "healed" becomes true
 *   -DBOUND=T         nothing changes later than T ticks after that
 *   -DBROKEN=n        with a fault in the rules
 */
#ifndef N
#define N 2
#endif
#ifndef I
#define I 2
#endif
#ifndef BROKEN
#define BROKEN 0
#endif

#define RATIO		3
#define EQUAL_MAX	3
#define WORST		(N - 1)			/* least preferred */

#define DEAD		0
#define BACKUP		1
#define MASTER		2

#define NOTHING		0
#define ADVERT		1
#define GOODBYE		2
#define BOTH		3			/* in this order */
#define REVERSED	4

#define DOWN(h)		(RATIO * I + prio[h])
#define SLOT(to, from)	slot[(to) * N + (from)]

byte state[N], timer[N], equal[N];
byte prio[N];			/* the lower, the better */
bit preempt[N], contrary;
bit leaving[N];			/* asked for a successor */
bit answer[N];			/* to a worse master, in this tick */
bit answered[N];		/* in this interval */
bit counted[N];			/* an equal one, in this interval */
byte slot[N * N];		/* on the way */
bit healed;
hidden byte i, k, what;

#ifdef BOUND
byte ticks;			/* since it is healed */
#define TOO_LATE	(healed && ticks >= BOUND)
#else
#define TOO_LATE	false
#endif

/* --- what a host does --- */

inline put(to, from, message)
{
	if
	:: SLOT(to, from) == NOTHING || SLOT(to, from) == message ->
		SLOT(to, from) = message
	:: else ->
		SLOT(to, from) = (message == GOODBYE -> BOTH : REVERSED)
	fi
}

inline send(h, message)
{
	k = 0;
	do
	:: k < N ->
		if
		:: k == h
		:: else -> put(k, h, message)
		fi;
		k++
	:: else -> break
	od
}

inline become(h, new)
{
	printf("h%d: %d -> %d\n", h, state[h], new);
	assert(!TOO_LATE);
	state[h] = new;
	leaving[h] = 0;
	answer[h] = 0;
	answered[h] = 0;
	counted[h] = 0;
	equal[h] = 0;
	if
	:: new == MASTER ->
		timer[h] = I;
		send(h, ADVERT)
	:: new == BACKUP -> timer[h] = DOWN(h)
	:: else -> timer[h] = 0
	fi
}

inline reassert(h)
{
	if
	:: answered[h]
	:: else ->
		answer[h] = 1;
		answered[h] = 1
	fi
}

inline backup_hears(h, from)
{
	if
	:: what == GOODBYE || (preempt[h] && prio[h] < prio[from]) ->
		become(h, MASTER)
	:: BROKEN == 4
	:: else -> timer[h] = DOWN(h)
	fi
}

/* The lower number has the lower address; to a contrary one, the higher. */
inline tie(h, from)
{
	equal[h] = (equal[h] < EQUAL_MAX -> equal[h] + !counted[h] : EQUAL_MAX);
	counted[h] = 1;
	if
	:: equal[h] >= EQUAL_MAX && !(contrary && h == N - 1) && BROKEN != 1 ->
		become(h, BACKUP)
	:: else ->
		if
		:: (h < from) != (contrary && h == N - 1) || BROKEN == 2 ->
			reassert(h)
		:: else -> become(h, BACKUP)
		fi
	fi
}

inline master_hears(h, from)
{
	if
	:: what == GOODBYE ->
		if
		:: leaving[h]
		:: else -> reassert(h)
		fi
	:: what == ADVERT && (leaving[h] || prio[h] > prio[from]) &&
	   BROKEN != 3 ->
		become(h, BACKUP)
	:: what == ADVERT && !leaving[h] && prio[h] < prio[from] ->
		equal[h] = 0;
		reassert(h)
	:: what == ADVERT && !leaving[h] && prio[h] == prio[from] ->
		tie(h, from)
	:: else
	fi
}

inline deliver(to, from)
{
	if
	:: SLOT(to, from) == BOTH ->
		what = ADVERT;
		SLOT(to, from) = GOODBYE
	:: SLOT(to, from) == REVERSED ->
		what = GOODBYE;
		SLOT(to, from) = ADVERT
	:: else ->
		what = SLOT(to, from);
		SLOT(to, from) = NOTHING
	fi;
	printf("h%d hears h%d: %d\n", to, from, what);
	if
	:: state[to] == BACKUP -> backup_hears(to, from)
	:: state[to] == MASTER -> master_hears(to, from)
	:: else
	fi
}

inline expire(h)
{
	if
	:: state[h] == BACKUP -> become(h, MASTER)
	:: state[h] == MASTER && leaving[h] -> become(h, BACKUP)
	:: state[h] == MASTER && !leaving[h] ->
		equal[h] = equal[h] * counted[h];
		counted[h] = 0;
		answered[h] = 0;
		timer[h] = I;
		send(h, ADVERT)
	fi
}

inline speak(h)
{
	answer[h] = 0;
	timer[h] = I;
	send(h, ADVERT)
}

/* --- time --- */

#define RUNS(h)		(state[h] != DEAD)
#define IS_DUE(h)	(RUNS(h) && timer[h] == 0)
#define BUSY(h)		(IS_DUE(h) || answer[h])

#if N == 2
#define ANY_BUSY	(BUSY(0) || BUSY(1))
#define ANY_SLOT	(SLOT(0, 1) || SLOT(1, 0))
#define MASTERS		((state[0] == MASTER) + (state[1] == MASTER))
#define ANY_RUNS	(RUNS(0) || RUNS(1))
#else
#define ANY_BUSY	(BUSY(0) || BUSY(1) || BUSY(2))
#define ANY_SLOT	(SLOT(0, 1) || SLOT(0, 2) || SLOT(1, 0) || \
			 SLOT(1, 2) || SLOT(2, 0) || SLOT(2, 1))
#define MASTERS		((state[0] == MASTER) + (state[1] == MASTER) + \
			 (state[2] == MASTER))
#define ANY_RUNS	(RUNS(0) || RUNS(1) || RUNS(2))
#endif

inline tick()
{
	printf("tick\n");
	i = 0;
	do
	:: i < N ->
		if
		:: RUNS(i) -> timer[i]--
		:: else
		fi;
		i++
	:: else -> break
	od;
#ifdef BOUND
	if
	:: healed && ticks < BOUND -> ticks++
	:: else
	fi;
	assert(!TOO_LATE || !ANY_RUNS || MASTERS == 1)
#endif
}

/* --- the beginning --- */

inline choose_hosts()
{
	i = 0;
	do
	:: i < N ->
		if
		:: prio[i] = 0
		:: prio[i] = 1
#if N > 2
		:: prio[i] = 2
#endif
		fi;
		if
		:: preempt[i] = 0
		:: preempt[i] = 1
		fi;
		i++
	:: else -> break
	od;
	if
	:: contrary = 0
#if N == 2
	:: contrary = 1
#endif
	fi
}

inline some_timer(most)
{
	timer[i] = 1;
	do
	:: timer[i] < most -> timer[i]++
	:: break
	od
}

inline some_master()
{
	state[i] = MASTER;
	some_timer(I);
	if
	:: leaving[i] = 1
	:: skip
	fi;
	if
	:: answered[i] = 1
	:: skip
	fi;
	if
	:: equal[i] = EQUAL_MAX - 1
	:: skip
	fi
}

/* After faults, whichever they were. */
inline any_state()
{
	i = 0;
	do
	:: i < N ->
		if
		:: state[i] = DEAD
		:: state[i] = BACKUP;
			some_timer(DOWN(i))
		:: some_master()
		fi;
		i++
	:: else -> break
	od;
#if N == 2
	if
	:: skip
	:: SLOT(0, 1) = ADVERT
	:: SLOT(0, 1) = GOODBYE
	fi;
#endif
	if
	:: skip
	:: SLOT(1, 0) = ADVERT
	:: SLOT(1, 0) = GOODBYE
	fi;
	healed = 1
}

inline describe(h)
{
	printf("h%d: prio %d preempt %d state %d timer %d leaving %d equal %d\n",
	       h, prio[h], preempt[h], state[h], timer[h], leaving[h], equal[h])
}

/* --- what may happen --- */

#define HOST(h)								\
	:: atomic { IS_DUE(h) -> expire(h) }				\
	:: atomic { answer[h] -> speak(h) }

#define LINK(to, from)							\
	:: atomic { SLOT(to, from) -> deliver(to, from) }

#define HOST_FAULT(h)							\
	:: atomic { !healed && RUNS(h) -> become(h, DEAD) }		\
	:: atomic { !healed && !RUNS(h) -> become(h, BACKUP) }		\
	:: atomic { !healed && state[h] == MASTER && !leaving[h] ->	\
		leaving[h] = 1; timer[h] = I; send(h, GOODBYE) }

#define LINK_FAULT(to, from)						\
	:: atomic { !healed && SLOT(to, from) -> SLOT(to, from) = 0 }	\
	:: atomic { !healed && SLOT(to, from) == ADVERT ->		\
		deliver(to, from); SLOT(to, from) = ADVERT }		\
	:: atomic { !healed && SLOT(to, from) == BOTH ->		\
		SLOT(to, from) = REVERSED }

init {
	atomic {
		choose_hosts();
#ifdef ANY
		any_state()
#endif
	};
	atomic { describe(0); describe(1) };
#if N > 2
	describe(2);
#endif
	do
	HOST(0)
	HOST(1)
	LINK(0, 1)
	LINK(1, 0)
#if N > 2
	HOST(2)
	LINK(0, 2)
	LINK(1, 2)
	LINK(2, 0)
	LINK(2, 1)
#endif
	/* In time, unless there are faults: then an advert may wait. */
	:: atomic { !ANY_BUSY && (!ANY_SLOT || !healed) -> tick() }
#ifndef ANY
	HOST_FAULT(0)
	HOST_FAULT(1)
	LINK_FAULT(0, 1)
	LINK_FAULT(1, 0)
#if N > 2
	HOST_FAULT(2)
	LINK_FAULT(0, 2)
	LINK_FAULT(1, 2)
	LINK_FAULT(2, 0)
	LINK_FAULT(2, 1)
#endif
	:: atomic { !healed -> healed = 1 }
#endif
	od
}

/* --- what has to hold --- */

#define ALONE(h)	(state[h] == MASTER && MASTERS == 1)
#define WANTS(h)	(state[h] == BACKUP && preempt[h])
#define OBEYS(h, m)	(!WANTS(h) || prio[h] >= prio[m])

#ifndef BOUND
/* After the last fault there will be one master, and for good: no livelock. */
#if N == 2
#define SETTLED0	(ALONE(0) && OBEYS(1, 0))
#define SETTLED1	(ALONE(1) && OBEYS(0, 1))

ltl settles {
	[] (healed -> (<> [] SETTLED0 || <> [] SETTLED1 || <> [] !ANY_RUNS))
}
#else
#define SETTLED0	(ALONE(0) && OBEYS(1, 0) && OBEYS(2, 0))
#define SETTLED1	(ALONE(1) && OBEYS(0, 1) && OBEYS(2, 1))
#define SETTLED2	(ALONE(2) && OBEYS(0, 2) && OBEYS(1, 2))

ltl settles {
	[] (healed -> (<> [] SETTLED0 || <> [] SETTLED1 || <> [] SETTLED2 ||
		       <> [] !ANY_RUNS))
}
#endif
#endif
